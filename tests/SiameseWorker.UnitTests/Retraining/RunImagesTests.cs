using SiameseWorker.Encoding.Recipes;
using SiameseWorker.Retraining;
using SiameseWorker.UnitTests.Encoding.Training;

namespace SiameseWorker.UnitTests.Retraining;

/// <summary>What a run works with: when it is enough, and when it is what the last one had.</summary>
public sealed class RunImagesTests
{
    private static readonly Recipe Recipe = TinyRecipe.Of(steps: 10);

    private static readonly RunImages Images = new(
        [new("galleries/default/cat/1.png", "a"), new("corpus/omniglot/Greek/alpha/1.png", "b")],
        [
            new("galleries/default/dog/1.png", "c"), new("galleries/default/dog/2.png", "d"),
            new("galleries/default/cow/1.png", "e"), new("galleries/default/cow/2.png", "f"),
            new("galleries/default/fly/1.png", "g"), new("galleries/default/fly/2.png", "h"),
        ],
        []);

    [Fact]
    public void The_same_images_and_recipe_have_the_same_fingerprint() =>
        Assert.Equal(Images.Fingerprint(Recipe), new RunImages([.. Images.Training], [.. Images.HeldOut], []).Fingerprint(TinyRecipe.Of(steps: 10)));

    [Fact]
    public void Whatever_changes_changes_the_fingerprint()
    {
        string[] fingerprints =
        [
            Images.Fingerprint(Recipe),
            Images.Fingerprint(TinyRecipe.Of(steps: 11)),
            (Images with { Training = [.. Images.Training, new("galleries/default/cat/2.png", "z")] }).Fingerprint(Recipe),
            (Images with { Training = Images.Training.Skip(1).ToList() }).Fingerprint(Recipe),
            (Images with { Training = [Images.Training[0] with { Mark = "other content" }, Images.Training[1]] }).Fingerprint(Recipe),
            (Images with { HeldOut = [], Validation = Images.HeldOut }).Fingerprint(Recipe),
        ];

        Assert.Equal(fingerprints.Length, fingerprints.Distinct().Count());
    }

    [Fact]
    public void Class_and_group_are_in_the_path()
    {
        Assert.Equal(("cat", "default", "galleries/default/cat"), Describe("galleries/default/cat/1.png"));
        Assert.Equal(("alpha", "omniglot/Greek", "corpus/omniglot/Greek/alpha"), Describe("corpus/omniglot/Greek/alpha/1.png"));
        Assert.Equal(("alpha", "letters", "corpus/letters/alpha"), Describe("corpus/letters/alpha/1.png"));

        static (string, string, string) Describe(string path) => new RunImage(path, "") is var image ? (image.Class, image.Group, image.ClassPath) : default;
    }

    [Theory]
    [InlineData("corpus/omniglot/Greek/alpha/1.png", true)]
    [InlineData("corpus/letters/alpha/1.jpg", true)]
    [InlineData("corpus/letters/1.png", false)]
    [InlineData("corpus/letters/alpha/README.md", false)]
    public void Only_images_in_a_class_are_of_use(string path, bool isOfUse) => Assert.Equal(isOfUse, RunImages.IsOfClass(path));

    [Fact]
    public void Three_held_out_classes_of_two_images_beside_another_in_their_group_are_enough_to_judge_by()
    {
        Assert.Null(Images.TooLittleToJudge(0.15));
        Assert.Null((Images with { HeldOut = [], Validation = Images.HeldOut }).TooLittleToJudge(0.15));

        var singles = Images with { HeldOut = [.. Images.HeldOut.Where(image => image.Path.EndsWith("/1.png", StringComparison.Ordinal))] };
        Assert.StartsWith("too little to judge by: of 5 classes, 3 are held out of training (15 %, by their paths), and fewer than 3 of them have two images", singles.TooLittleToJudge(0.15), StringComparison.Ordinal);
        var apart = Images with { HeldOut = [.. Images.HeldOut.Select(image => image.Class == "cow" ? image with { Path = image.Path.Replace("default", "farm", StringComparison.Ordinal) } : image)] };
        Assert.NotNull(apart.TooLittleToJudge(0.15));
    }

    [Fact]
    public void A_run_goes_on_with_its_images_only_while_all_are_there_as_they_were()
    {
        var more = Images with { Training = [.. Images.Training, new("galleries/default/new/1.png", "n")] };
        Assert.True(Images.AreAmong(more));
        Assert.False(more.AreAmong(Images));
        Assert.False(Images.AreAmong(more with { HeldOut = [.. Images.HeldOut.Select(image => image with { Mark = "changed" })] }));
    }
}
