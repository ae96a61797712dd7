using SiameseWorker.Encoding.Reranking;

namespace SiameseWorker.UnitTests.Encoding.Reranking;

public sealed class TrailingCandidatesTests
{
    private static readonly LocalMatchingSpec Reranker = new() { Weight = 0.1 };

    [Fact]
    public void The_least_distance_is_chosen_over_which_next_to_nothing_is_brought_first()
    {
        // A second that is up to a quarter behind may be brought first; one further behind never is.
        var random = new Random(3);
        var questions = Enumerable.Range(0, 5_000).Select(_ =>
        {
            var behind = random.NextDouble() * 0.6;
            return Question(behind, random.NextDouble() < 0.25 - behind ? 4 : -3);
        }).ToList();

        var trailing = TrailingCandidates.Fit(Reranker, questions)!;

        Assert.Equal(0.25, trailing.By, 1e-9);
        Assert.Equal(-3, trailing.Logit, 1e-6);
        Assert.True(trailing.Include([0.9, 0.65], 1));
        Assert.False(trailing.Include([0.9, 0.7], 1));
        Assert.False(trailing.Include([0.9, 0.7], 0));
    }

    [Fact]
    public void Where_one_is_brought_first_however_far_it_trails_all_are_looked_at() =>
        Assert.Null(TrailingCandidates.Fit(Reranker, [.. Enumerable.Range(0, 2_000).Select(i => Question(1.1, i % 50 == 0 ? 15 : -3))]));

    [Fact]
    public void A_few_questions_show_nothing() =>
        Assert.Null(TrailingCandidates.Fit(Reranker, [.. Enumerable.Range(0, 999).Select(_ => Question(0.5, -3))]));

    private static (IReadOnlyList<double> Similarities, IReadOnlyList<float> Logits) Question(double behind, float logit) => ([0.9, 0.9 - behind], [1f, logit]);
}
