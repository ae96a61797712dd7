using SiameseWorker.Encoding.Evaluation;
using SiameseWorker.Retraining;

namespace SiameseWorker.UnitTests.Retraining;

/// <summary>Who is promoted: decided on differences with each class, not on two means.</summary>
public sealed class PromotionTests
{
    private const double Margin = 0.01;

    [Fact]
    public void A_candidate_that_is_better_everywhere_is_promoted_with_its_figures()
    {
        var promotion = Promotion.Of([Set("trials", champion: [16, 12, 18, 14], candidate: [18, 13, 20, 16])], Margin);

        Assert.True(promotion.IsPromoted);
        var comparison = Assert.Single(promotion.Comparisons);
        Assert.Equal(("trials", 0.75, 0.8375, 4), (comparison.Set, comparison.Champion, comparison.Candidate, comparison.Classes));
        Assert.StartsWith("of trials, the candidate has 83.8 % right and the active version 75.0 % (difference at least +", promotion.Reason, StringComparison.Ordinal);
        Assert.EndsWith("4 classes): certainly not worse by more than 1.0 %", promotion.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void One_that_answers_exactly_alike_is_not_worse() =>
        Assert.True(Promotion.Of([Set("x", [16, 12, 18, 14], [16, 12, 18, 14])], margin: 0).IsPromoted);

    [Fact]
    public void One_that_is_worse_by_more_than_the_margin_is_rejected()
    {
        var promotion = Promotion.Of([Set("x", [16, 12, 18, 14], [15, 11, 17, 13])], Margin);

        Assert.False(promotion.IsPromoted);
        Assert.EndsWith("it may be worse by more than 1.0 %, the margin that is allowed", promotion.Reason, StringComparison.Ordinal);
        Assert.True(Promotion.Of([Set("x", [16, 12, 18, 14], [15, 11, 17, 13])], margin: 0.06).IsPromoted);
    }

    [Fact]
    public void Equal_means_of_four_scattered_classes_prove_nothing() =>
        Assert.False(Promotion.Of([Set("x", [20, 10, 20, 10], [10, 20, 10, 20])], Margin).IsPromoted);

    [Fact]
    public void Worse_on_one_of_two_sets_is_worse()
    {
        var better = Set("trials", [10, 10, 10], [15, 15, 15]);
        var worse = Set("pairs", [15, 15, 15], [10, 10, 10]);

        Assert.False(Promotion.Of([better, worse], Margin).IsPromoted);
        Assert.False(Promotion.Of([worse, better], Margin).IsPromoted);
        Assert.True(Promotion.Of([better, better], Margin).IsPromoted);
    }

    private static SetResult Set(string name, int[] champion, int[] candidate) => new(name, Of(champion), Of(candidate));

    /// <summary>Classes that were asked about twenty times each.</summary>
    private static List<Accuracy> Of(int[] right) => [.. right.Select(count => new Accuracy(20 - count, 20))];
}
