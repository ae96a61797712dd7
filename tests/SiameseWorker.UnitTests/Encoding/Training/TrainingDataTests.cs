using SiameseWorker.Encoding.Data;
using SiameseWorker.Encoding.Recipes;
using SiameseWorker.Encoding.Training;

namespace SiameseWorker.UnitTests.Encoding.Training;

/// <summary>What is trained on, and what is held out to validate with.</summary>
public sealed class TrainingDataTests
{
    private static readonly Recipe Recipe = TinyRecipe.Of(1);
    private static readonly ImageSet Images = MadeUpImages.Set();
    private static readonly ImageSet HeldOut = MadeUpImages.Set(groups: 1, classes: 5, seed: 2);

    [Fact]
    public void Held_out_images_that_are_given_are_all_that_is_held_out()
    {
        var data = TrainingData.Prepare(Recipe, Images, HeldOut);

        Assert.Same(Images, data.Training);
        Assert.Same(HeldOut, data.HeldOut);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Only_the_places_that_count_are_validated_with_and_all_are_trained_on(bool given)
    {
        var recipe = Recipe with { Validation = Recipe.Validation with { Places = new ImagePlaces { First = 3, Count = 2 } } };

        var data = TrainingData.Prepare(recipe, Images, given ? HeldOut : null);

        var all = given ? HeldOut : Images;
        Assert.All(data.Training.Classes, c => Assert.Equal(4, c.Count));
        Assert.All(data.HeldOut.Classes, c =>
        {
            var whole = all.Classes.Single(one => (one.Group, one.Name) == (c.Group, c.Name));
            Assert.Equal(2, c.Count);
            Assert.Equal(all[whole.First + 2].ToArray(), data.HeldOut[c.First].ToArray());
            Assert.Equal(all[whole.First + 3].ToArray(), data.HeldOut[c.First + 1].ToArray());
        });
    }

    [Fact]
    public void Places_that_leave_too_little_to_validate_with_are_refused()
    {
        var recipe = Recipe with { Validation = Recipe.Validation with { Places = new ImagePlaces { First = 4, Count = 2 } } };

        var exception = Assert.Throws<ImageDataException>(() => TrainingData.Prepare(recipe, Images, HeldOut));

        Assert.StartsWith("What is held out of training does not do to validate with. The data has 5 classes and 5 images", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Held_out_images_of_another_input_are_refused()
    {
        var other = new ImageSet(MadeUpImages.Input with { Invert = true }, []);

        Assert.Contains("another input", Assert.Throws<ArgumentException>(() => TrainingData.Prepare(Recipe, Images, other)).Message, StringComparison.Ordinal);
    }
}
