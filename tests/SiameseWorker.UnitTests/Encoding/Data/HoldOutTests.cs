using SiameseWorker.Encoding.Data;
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
