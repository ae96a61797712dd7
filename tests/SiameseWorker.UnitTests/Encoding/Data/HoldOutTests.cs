using SiameseWorker.Encoding.Data;
using SiameseWorker.Encoding.Evaluation;
using SiameseWorker.UnitTests.Encoding.Training;

namespace SiameseWorker.UnitTests.Encoding.Data;

public sealed class HoldOutTests
{
    [Fact]
    public void Whole_groups_are_held_out_where_there_are_enough()
    {
        var images = MadeUpImages.Set(groups: 20, classes: 3);

        var (training, heldOut) = HoldOut.Split(images, 0.1, seed: 1);

        Assert.Equal((18, 2), (training.Groups.Count, heldOut.Groups.Count));
        Assert.Empty(training.Groups.Intersect(heldOut.Groups));
        Assert.Equal(images.Count, training.Count + heldOut.Count);
    }

    [Fact]
    public void Classes_are_held_out_where_there_are_few_groups()
    {
        var (training, heldOut) = HoldOut.Split(MadeUpImages.Set(groups: 2, classes: 10), 0.25, seed: 1);

        Assert.Equal((15, 5), (training.Classes.Count, heldOut.Classes.Count));
        Assert.Empty(training.Classes.Select(Name).Intersect(heldOut.Classes.Select(Name)));

        static string Name(ImageClass c) => $"{c.Group}/{c.Name}";
    }

    [Theory]
    [InlineData(2, 12)]
    [InlineData(3, 8)]
    [InlineData(9, 3)]
    public void However_few_are_held_out_of_a_few_groups_two_of_them_are_of_one_group(int groups, int classes)
    {
        var images = MadeUpImages.Set(groups, classes);

        for (var seed = 0; seed < 50; seed++)
        {
            var heldOut = HoldOut.Split(images, 0.1, seed).HeldOut;
            Assert.Equal(Math.Max(2, (int)Math.Round(groups * classes * 0.1)), heldOut.Classes.Count);
            Assert.NotEmpty(EpisodesProtocol.UsableGroups(heldOut));
        }
    }

    [Theory]
    [InlineData(3, 6)]
    [InlineData(12, 3)]
    public void Classes_that_cannot_be_asked_about_are_not_all_that_is_held_out(int groups, int classes)
    {
        // A single image each, but for two classes of the last group.
        var all = MadeUpImages.Set(groups, classes);
        var asked = all.Classes.TakeLast(2).ToHashSet();
        var images = new ImageSet(all.Input, all.Classes.SelectMany(c => Enumerable.Range(c.First, asked.Contains(c) ? c.Count : 1).Select(image => new LabelledInput(c.Group, c.Name, all[image].ToArray()))));

        for (var seed = 0; seed < 20; seed++)
            Assert.NotEmpty(EpisodesProtocol.UsableGroups(HoldOut.Split(images, 0.1, seed).HeldOut));
    }

    [Fact]
    public void The_seed_decides_which()
    {
        var images = MadeUpImages.Set(groups: 20, classes: 3);

        Assert.Equal(HoldOut.Split(images, 0.2, 1).HeldOut.Groups, HoldOut.Split(images, 0.2, 1).HeldOut.Groups);
        Assert.NotEqual(HoldOut.Split(images, 0.2, 1).HeldOut.Groups, HoldOut.Split(images, 0.2, 2).HeldOut.Groups);
    }

    [Fact]
    public void Kept_classes_keep_their_images()
    {
        var images = MadeUpImages.Set(groups: 2, classes: 4);

        var kept = images.Where(c => c.Name == "class02");

        Assert.Equal(2, kept.Classes.Count);
        Assert.Equal(images[images.Classes[6].First + 1].ToArray(), kept[kept.Classes[1].First + 1].ToArray());
    }

    [Fact]
    public void Too_few_classes_cannot_be_split()
    {
        var exception = Assert.Throws<ImageDataException>(() => HoldOut.Split(MadeUpImages.Set(groups: 1, classes: 3), 0.1, 1));

        Assert.Contains("has 3 classes; at least 4", exception.Message, StringComparison.Ordinal);
    }
}
