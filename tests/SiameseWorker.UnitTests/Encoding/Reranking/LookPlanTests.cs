using SiameseWorker.Encoding.Evaluation;
using SiameseWorker.Encoding.Reranking;

namespace SiameseWorker.UnitTests.Encoding.Reranking;

public sealed class LookPlanTests
{
    [Fact]
    public void Those_that_were_looked_at_gain_by_their_logits_and_the_others_stay_behind_them()
    {
        var refined = new LookPlan(new LocalMatchingSpec { Weight = 0.1 }).Refine([0.9, 0.8, 0.7, 0.6, 0.1], [-3, 2, 1]);

        Assert.Equal([0.6, 1.0, 0.8, 0.6, 0.1], refined.Select(similarity => Math.Round(similarity, 6)));
    }

    [Fact]
    public void One_that_was_not_looked_at_does_not_win_because_all_others_were_found_wanting()
    {
        var refined = new LookPlan(new LocalMatchingSpec { Weight = 0.1 }).Refine([0.9, 0.8, 0.7], [-8, -9]);

        Assert.Equal(0, refined.Index().MaxBy(similarity => similarity.Item).Index);
        Assert.True(refined[2] <= refined[1]);
    }

    [Theory]
    [InlineData(3, 0.9, 0.8, 0.7, 0.7)]
    [InlineData(2, 0.9, 0.7, 0.65, 0.6)]
    [InlineData(1, 0.9, 0.65)]
    [InlineData(1, 0.9)]
    [InlineData(0)]
    public void Those_that_trail_are_not_looked_at(int expected, params double[] similarities)
    {
        Assert.Equal(expected, new LookPlan(new LocalMatchingSpec(), new(By: 0.25, Logit: -4)).Count(similarities));
        Assert.Equal(Math.Min(3, similarities.Length), new LookPlan(new LocalMatchingSpec()).Count(similarities));
    }

    [Fact]
    public void Those_that_trail_count_as_if_they_had_been_looked_at()
    {
        var looks = new List<(int, int)>();
        var images = new RerankedImages(new LookPlan(new LocalMatchingSpec { Weight = 0.1, Candidates = 2 }, new(By: 0.3, Logit: -4)), pairs =>
        {
            looks.AddRange(pairs);
            return [.. pairs.Select(_ => 1f)];
        });

        var refined = images.Refine([new(7, [1, 2, 3], [0.9, 0.5, 0.4]), new(8, [1, 2, 3], [0.9, 0.8, 0.4])]);

        Assert.Equal([(7, 1), (8, 1), (8, 2)], looks);
        Assert.Equal([1.0, 0.1, 0.0], refined[0].Select(similarity => Math.Round(similarity, 6)));
        Assert.Equal([1.0, 0.9, 0.0], refined[1].Select(similarity => Math.Round(similarity, 6)));
    }

    [Fact]
    public void Many_questions_are_refined_as_each_alone_and_a_pair_is_looked_at_once()
    {
        var looks = new List<(int, int)>();
        var images = new RerankedImages(new LookPlan(new LocalMatchingSpec { Candidates = 2 }), pairs =>
        {
            looks.AddRange(pairs);
            return [.. pairs.Select(pair => (float)(pair.A - pair.B))];
        });
        RankingQuestion[] questions = [new(5, [1, 2, 3], [0.9, 0.8, 0.7]), new(5, [2, 3], [0.5, 0.4]), new(6, [1], [0.3])];

        var together = images.Refine(questions);

        Assert.Equal([(5, 1), (5, 2), (5, 3), (6, 1)], looks);
        images.Refine([new(1, [5], [0.9])]);
        Assert.Equal(4, looks.Count);
        Assert.Equal(questions.Select(question => images.Refine([question])[0]), together);
    }

    [Fact]
    public void A_part_of_the_images_is_numbered_anew()
    {
        var images = new RerankedImages(new LookPlan(new LocalMatchingSpec()), pairs => [.. pairs.Select(pair => (float)((10 * pair.A) + pair.B))]);

        Assert.Equal(images.Refine([new(7, [4], [0])]), images.At([4, 5, 7]).Refine([new(2, [0], [0])]));
    }
}
