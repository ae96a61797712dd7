using SiameseWorker.Encoding.Data;
using SiameseWorker.Encoding.Sampling;
using SiameseWorker.UnitTests.Encoding.Training;

namespace SiameseWorker.UnitTests.Encoding.Sampling;

public sealed class PairSamplerTests
{
    /// <summary>Three groups of 4 classes of 6 images, and a large one of 12.</summary>
    private static readonly ImageSet Images = new(
        MadeUpImages.Input,
        from @group in Enumerable.Range(0, 4)
        from c in Enumerable.Range(0, @group == 3 ? 12 : 4)
        from image in Enumerable.Range(0, 6)
        select new LabelledInput($"group{@group}", $"class{c:00}", new byte[MadeUpImages.Input.Length]));

    [Fact]
    public void Half_of_the_pairs_are_genuine_and_of_distinct_images_of_one_class()
    {
        var pairs = Draw(new PairSamplingSpec { Pairs = 1000, Batch = 10 });

        Assert.Equal(500, pairs.Count(pair => pair.Genuine));
        Assert.All(pairs, pair => Assert.Equal(pair.Genuine, ClassOf(pair.First) == ClassOf(pair.Second)));
        Assert.All(pairs, pair => Assert.NotEqual(pair.First, pair.Second));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1.0 / 3, 166)]
    [InlineData(1, 500)]
    public void So_many_impostor_pairs_are_of_one_group(double share, int expected)
    {
        var pairs = Draw(new PairSamplingSpec { Pairs = 1000, Batch = 10, WithinGroups = share });

        Assert.Equal(expected, pairs.Count(pair => !pair.Genuine && GroupOf(pair.First) == GroupOf(pair.Second)));
    }

    [Fact]
    public void By_Kochs_rule_groups_have_equally_many_pairs_whatever_their_size()
    {
        var equal = Draw(new PairSamplingSpec { Pairs = 800, Batch = 10, WithinGroups = 1, EqualGroups = true });
        var free = Draw(new PairSamplingSpec { Pairs = 800, Batch = 10, WithinGroups = 1 });

        Assert.All(equal.GroupBy(pair => GroupOf(pair.First)), group => Assert.Equal((200, 100), (group.Count(), group.Count(pair => pair.Genuine))));
        Assert.InRange(free.Count(pair => GroupOf(pair.First) == "group3"), 350, 450);
    }

    [Fact]
    public void By_Kochs_rule_only_the_training_drawers_images_are_used()
    {
        var pairs = Draw(new PairSamplingSpec { Pairs = 2000, Batch = 10, Places = new ImagePlaces { First = 2, Count = 3 } });

        var places = pairs.SelectMany(pair => new[] { pair.First % 6, pair.Second % 6 }).Distinct().Order();
        Assert.Equal([1, 2, 3], places);
    }

    [Fact]
    public void An_epoch_passes_over_every_pair_once_in_an_order_of_its_own()
    {
        var sampler = Build(new PairSamplingSpec { Pairs = 105, Batch = 20 });

        var first = Epoch(sampler, 0);
        var second = Epoch(sampler, 1);

        Assert.Equal(6, sampler.StepsPerEpoch);
        Assert.Equal([20, 20, 20, 20, 20, 5], first.Select(batch => batch.Genuine.Length));
        Assert.NotEqual(Flat(first), Flat(second));
        Assert.Equal(Flat(first).Order(), Flat(second).Order());
    }

    [Fact]
    public void A_resumed_training_finds_the_same_batches()
    {
        var spec = new PairSamplingSpec { Pairs = 105, Batch = 20 };
        var whole = Build(spec);
        whole.Sample(1, new Random(1));

        var resumed = Build(spec);

        Assert.Equal(whole.Sample(9, new Random(1)).Images, resumed.Sample(9, new Random(2)).Images);
        Assert.NotEqual(whole.Sample(9, new Random(1)).Images, Build(spec, seed: 2).Sample(9, new Random(1)).Images);
    }

    [Fact]
    public void A_share_of_the_drawn_pairs_is_withheld_from_training()
    {
        var spec = new PairSamplingSpec { Pairs = 1000, Batch = 50, Withhold = 0.25 };
        var sampler = Build(spec);

        Assert.Equal((250, 15), (sampler.Withheld.Count, sampler.StepsPerEpoch));
        Assert.Equal(
            Flat(Epoch(Build(spec with { Withhold = 0 }), 0)).Order(),
            Flat(Epoch(sampler, 0)).Concat(sampler.Withheld.Select(pair => ((long)pair.First, (long)pair.Second, pair.Genuine))).Order());
    }

    [Fact]
    public void Without_groups_impostors_are_of_any_two_classes()
    {
        var faces = new ImageSet(MadeUpImages.Input, from c in Enumerable.Range(0, 3) from i in Enumerable.Range(0, 4) select new LabelledInput("", $"s{c}", new byte[MadeUpImages.Input.Length]));
        var sampler = (PairSampler)new PairSamplingSpec { Pairs = 100, Batch = 100 }.Build(faces, seed: 1);

        var batch = (PairBatch)sampler.Sample(1, new Random(1));

        Assert.Equal(50, batch.Genuine.Count(genuine => !genuine));
        Assert.All(batch.Genuine.Zip(batch.Images.Chunk(2)), pair => Assert.Equal(pair.First, pair.Second[0] / 4 == pair.Second[1] / 4));
    }

    [Fact]
    public void Too_few_classes_are_counted()
    {
        var spec = new PairSamplingSpec { Pairs = 100, Batch = 10, Places = new ImagePlaces { First = 6, Count = 3 } };

        var exception = Assert.Throws<ImageDataException>(() => spec.Build(Images, seed: 1));

        Assert.Equal("The training data has 0 classes with at least 2 images at places 6 to 8 (24 classes and 144 images in all); pairs need 2 such classes.", exception.Message);
    }

    private static PairSampler Build(PairSamplingSpec spec, long seed = 1) => (PairSampler)spec.Build(Images, seed);

    private static ImagePair[] Draw(PairSamplingSpec spec) =>
        PairSet.Draw(spec, [.. Images.Classes.Select(c => spec.Places?.Of(c) ?? c)], seed: 1).Training;

    private static List<PairBatch> Epoch(PairSampler sampler, long epoch) =>
        [.. Enumerable.Range(1, (int)sampler.StepsPerEpoch).Select(step => (PairBatch)sampler.Sample((epoch * sampler.StepsPerEpoch) + step, new Random(1)))];

    private static List<(long, long, bool)> Flat(IEnumerable<PairBatch> batches) =>
        [.. batches.SelectMany(batch => batch.Images.Chunk(2).Zip(batch.Genuine, (pair, genuine) => (pair[0], pair[1], genuine)))];

    private static int ClassOf(int image) => Images.Classes.Index().Last(c => c.Item.First <= image).Index;

    private static string GroupOf(int image) => Images.Classes[ClassOf(image)].Group;
}
