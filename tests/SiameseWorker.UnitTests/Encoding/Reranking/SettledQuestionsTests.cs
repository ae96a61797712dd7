using SiameseWorker.Encoding.Reranking;

namespace SiameseWorker.UnitTests.Encoding.Reranking;

public sealed class SettledQuestionsTests
{
    [Theory]
    [InlineData(true, 0.8, 0.5)]
    [InlineData(false, 0.8, 0.55)]
    [InlineData(false, 0.75, 0.1)]
    [InlineData(false, 0.8)]
    [InlineData(false)]
    public void It_takes_both_similarity_and_a_lead_over_another(bool expected, params double[] similarities) =>
        Assert.Equal(expected, new SettledQuestions(Similarity: 0.8, Lead: 0.3, Best: 5, Others: -4).Include(similarities));

    [Fact]
    public void The_bounds_leave_next_to_nothing_that_is_wrong()
    {
        var random = new Random(3);
        var questions = Enumerable.Range(0, 5_000).Select(_ =>
        {
            var lead = random.NextDouble() * 0.6;
            var isRight = random.NextDouble() < lead * 4;
            return ((IReadOnlyList<double>)[0.3 + lead, 0.3], isRight, (IReadOnlyList<float>)[isRight ? 6 : -6, -3]);
        }).ToList();

        var settled = SettledQuestions.Fit(questions)!;

        var included = questions.Where(question => settled.Include(question.Item1)).ToList();
        Assert.InRange(included.Count(question => !question.isRight) / (double)questions.Count, 0, 0.002);

        // All from a lead of a quarter on are right: 58% of the questions. From a fifth on, 0.8% are wrong.
        Assert.InRange(included.Count / (double)questions.Count, 0.5, 0.62);
        Assert.Equal(included.Average(question => question.Item3[0]), settled.Best, 1e-6);
        Assert.Equal(-3, settled.Others, 1e-6);
    }

    [Fact]
    public void Where_the_best_is_wrong_however_far_it_leads_nothing_is_settled() =>
        Assert.Null(SettledQuestions.Fit([.. Enumerable.Range(0, 1_000).Select(i => ((IReadOnlyList<double>)[0.99, 0], i % 50 > 0, (IReadOnlyList<float>)[1f, 0f]))]));

    [Fact]
    public void What_is_settled_is_not_looked_at()
    {
        var looks = new List<(int, int)>();
        var images = new RerankedImages(new LocalMatchingSpec { Weight = 0.1, Candidates = 2 }, pairs =>
        {
            looks.AddRange(pairs);
            return new float[pairs.Count];
        }).Leaving(new SettledQuestions(0.8, 0.3, Best: 5, Others: -4));

        var refined = images.Refine([new(7, [1, 2, 3], [0.9, 0.5, 0.4]), new(8, [1, 2, 3], [0.9, 0.8, 0.4])]);

        Assert.Equal([(8, 1), (8, 2)], looks);
        Assert.Equal([1.4, 0.1, 0.1], refined[0].Select(similarity => Math.Round(similarity, 6)));
        Assert.Equal([0.9, 0.8, 0.4], refined[1]);
    }
}
