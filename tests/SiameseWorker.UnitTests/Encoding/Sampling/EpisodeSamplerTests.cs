using SiameseWorker.Encoding.Data;
using SiameseWorker.Encoding.Sampling;
using SiameseWorker.UnitTests.Encoding.Training;

namespace SiameseWorker.UnitTests.Encoding.Sampling;

public sealed class EpisodeSamplerTests
{
    private static readonly ImageSet Images = MadeUpImages.Set(groups: 5, classes: 6, images: 4);

    [Fact]
    public void An_episode_has_its_ways_and_shots_of_distinct_classes_and_images()
    {
        var sampler = new EpisodeSamplingSpec { Ways = 8, Shots = 3 }.Build(Images, seed: 1);

        for (var step = 0; step < 50; step++)
        {
            var batch = sampler.Sample(step, StepRandom.Create(1, step));

            var classes = batch.Images.Chunk(3).Select(images => images.Select(ClassOf).Distinct().Single()).ToList();
            Assert.Equal(8, classes.Distinct().Count());
            Assert.Equal(24, batch.Images.Distinct().Count());
            Assert.All(batch.Orientations, turns => Assert.Equal(0, turns));
        }
    }

    [Fact]
    public void Hard_episodes_take_all_their_classes_from_a_few_groups()
    {
        var sampler = new EpisodeSamplingSpec { Ways = 6, Shots = 2, WithinGroups = 1, GroupsPerEpisode = 2 }.Build(Images, seed: 1);

        var groups = Batches(sampler, 100).Select(batch => batch.Images.Select(image => Images.Classes[ClassOf(image)].Group).Distinct().Count()).ToList();

        Assert.All(groups, count => Assert.InRange(count, 1, 2));
        Assert.Contains(2, groups);
    }

    [Fact]
    public void Groups_are_added_until_there_are_enough_classes()
    {
        var sampler = new EpisodeSamplingSpec { Ways = 13, Shots = 2, WithinGroups = 1, GroupsPerEpisode = 1 }.Build(Images, seed: 1);

        Assert.All(Batches(sampler, 20), batch => Assert.Equal(13, batch.Images.Select(ClassOf).Distinct().Count()));
    }

    [Fact]
    public void The_share_of_hard_episodes_is_kept()
    {
        var sampler = new EpisodeSamplingSpec { Ways = 6, Shots = 2, WithinGroups = 0.7, GroupsPerEpisode = 1 }.Build(Images, seed: 1);

        var hard = Batches(sampler, 1000).Count(batch => batch.Images.Select(image => Images.Classes[ClassOf(image)].Group).Distinct().Count() == 1);

        Assert.InRange(hard, 650, 750);
    }

    [Fact]
    public void Quarter_turns_make_four_classes_of_one()
    {
        var sampler = new EpisodeSamplingSpec { Ways = 120, Shots = 2, QuarterTurnsAsClasses = true }.Build(Images, seed: 1);

        var batch = sampler.Sample(1, StepRandom.Create(1, 1));

        var classes = batch.Images.Zip(batch.Orientations).Chunk(2).Select(items => items.Select(item => (ClassOf(item.First), item.Second)).Distinct().Single());
        Assert.Equal(120, classes.Distinct().Count());
    }

    [Fact]
    public void Mirror_images_and_their_quarter_turns_make_eight_classes_of_one()
    {
        var sampler = new EpisodeSamplingSpec { Ways = 240, Shots = 2, QuarterTurnsAsClasses = true, MirrorsAsClasses = true }.Build(Images, seed: 1);

        var batch = sampler.Sample(1, StepRandom.Create(1, 1));

        var classes = batch.Images.Zip(batch.Orientations).Chunk(2).Select(items => items.Select(item => (ClassOf(item.First), item.Second)).Distinct().Single());
        Assert.Equal(240, classes.Distinct().Count());
    }

    [Fact]
    public void A_group_in_a_hard_episode_is_laid_in_one_way()
    {
        var sampler = new EpisodeSamplingSpec { Ways = 6, Shots = 2, WithinGroups = 1, GroupsPerEpisode = 1, QuarterTurnsAsClasses = true, MirrorsAsClasses = true }.Build(Images, seed: 1);

        var batches = Batches(sampler, 50).ToList();

        Assert.All(batches, batch => Assert.Single(batch.Orientations.Distinct()));
        Assert.Equal(8, batches.SelectMany(batch => batch.Orientations).Distinct().Count());
    }

    [Fact]
    public void Spliced_classes_are_pairs_of_a_few_classes()
    {
        var sampler = new EpisodeSamplingSpec { Ways = 9, Shots = 2, Spliced = 1 }.Build(Images, seed: 1);

        foreach (var batch in Batches(sampler, 20))
        {
            var firsts = batch.Images.Chunk(2).Select(images => images.Select(ClassOf).Distinct().Single()).ToList();
            var seconds = batch.Splice!.Images.Chunk(2).Select(images => images.Select(ClassOf).Distinct().Single()).ToList();
            Assert.Equal(3, firsts.Distinct().Count());
            Assert.Equal(3, seconds.Distinct().Count());
            Assert.Empty(firsts.Intersect(seconds));
            Assert.Equal(9, firsts.Zip(seconds).Distinct().Count());
        }
    }

    [Fact]
    public void Classes_that_are_too_few_to_splice_from_are_taken_for_either_half()
    {
        var sampler = new EpisodeSamplingSpec { Ways = 2, Shots = 2, Spliced = 1, WithinGroups = 1, GroupsPerEpisode = 1 }
            .Build(MadeUpImages.Set(groups: 1, classes: 2, images: 4), seed: 1);

        Assert.All(Batches(sampler, 20), batch => Assert.Equal(2, batch.Images.Zip(batch.Splice!.Images).Chunk(2)
            .Select(items => items.Select(item => (item.First / 4, item.Second / 4)).Distinct().Single()).Distinct().Count()));
    }

    [Fact]
    public void The_share_of_spliced_episodes_is_kept()
    {
        var sampler = new EpisodeSamplingSpec { Ways = 6, Shots = 2, Spliced = 0.3 }.Build(Images, seed: 1);

        Assert.InRange(Batches(sampler, 1000).Count(batch => batch.Splice is not null), 250, 350);
    }

    [Fact]
    public void A_class_with_fewer_images_than_shots_repeats_some()
    {
        var sampler = new EpisodeSamplingSpec { Ways = 2, Shots = 6 }.Build(Images, seed: 1);

        Assert.All(Batches(sampler, 20), batch => Assert.All(batch.Images.Chunk(6), images => Assert.Equal(4, images.Distinct().Count())));
    }

    [Fact]
    public void Seed_and_step_alone_decide()
    {
        var sampler = new EpisodeSamplingSpec { Ways = 5, Shots = 2 }.Build(Images, seed: 1);

        var batch = sampler.Sample(7, StepRandom.Create(1, 7)).Images;

        Assert.Equal(batch, sampler.Sample(7, StepRandom.Create(1, 7)).Images);
        Assert.NotEqual(batch, sampler.Sample(8, StepRandom.Create(1, 8)).Images);
        Assert.NotEqual(batch, sampler.Sample(7, StepRandom.Create(2, 7)).Images);
    }

    [Theory]
    [InlineData(31, false, 2, "has 30 classes with at least 2 images (30 classes and 120 images in all); episodes of 31 ways need 31")]
    [InlineData(121, true, 2, "has 30 classes with at least 2 images (30 classes and 120 images in all); episodes of 121 ways need 31")]
    [InlineData(5, false, 5, "has 0 classes with at least 5 images (30 classes and 120 images in all); episodes of 5 ways need 5")]
    public void Too_few_classes_or_images_are_counted_in_the_message(int ways, bool turns, int minImages, string expected)
    {
        var spec = new EpisodeSamplingSpec { Ways = ways, Shots = 2, QuarterTurnsAsClasses = turns, MinImagesPerClass = minImages };

        Assert.Contains(expected, Assert.Throws<ImageDataException>(() => spec.Build(Images, seed: 1)).Message, StringComparison.Ordinal);
    }

    private static IEnumerable<ClassBatch> Batches(IBatchSampler sampler, int count) =>
        Enumerable.Range(1, count).Select(step => (ClassBatch)sampler.Sample(step, StepRandom.Create(1, step)));

    private static int ClassOf(long image) => Images.Classes.Index().Single(c => image >= c.Item.First && image < c.Item.First + c.Item.Count).Index;
}
