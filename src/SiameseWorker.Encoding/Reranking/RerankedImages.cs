using System.Collections.Concurrent;
using SiameseWorker.Encoding.Evaluation;

namespace SiameseWorker.Encoding.Reranking;

/// <summary>Images of a set, as a re-ranker sees them. What it said of a pair is remembered: protocols ask thousands of questions about few images. Safe for use by several threads.</summary>
/// <param name="plan">The re-ranker, and what it looks at.</param>
/// <param name="logits">What it says of pairs of them, by their indices; safe for use by several threads.</param>
public sealed class RerankedImages(LookPlan plan, Func<IReadOnlyList<(int A, int B)>, float[]> logits)
{
    private readonly ConcurrentDictionary<(int, int), float> _said = new();

    /// <summary>Similarities after the second look; see <see cref="LookPlan.Refine"/>. Many questions at once are faster; a pair that occurs in several is looked at once.</summary>
    /// <param name="questions">The questions.</param>
    public IReadOnlyList<double[]> Refine(IReadOnlyList<RankingQuestion> questions)
    {
        ArgumentNullException.ThrowIfNull(questions);
        var looks = Look([.. questions.Select(question => (question.Probe, question.Nearest.Take(plan.Count(question.Similarities))))]);
        return [.. questions.Zip(looks, (question, look) => plan.Refine(question.Similarities, look))];
    }

    /// <summary>Some of the images, numbered anew.</summary>
    /// <param name="images">Which, by index.</param>
    public RerankedImages At(IReadOnlyList<int> images) =>
        new(plan, pairs => Compare([.. pairs.Select(pair => (images[pair.A], images[pair.B]))]));

    /// <summary>The same images, of which others are not worth a look.</summary>
    /// <param name="trailing">Which ones; <see langword="null"/>: none.</param>
    internal RerankedImages Leaving(TrailingCandidates? trailing) => new(plan with { Trailing = trailing }, Compare);

    /// <summary>Which candidates are not worth a look, by questions about these images.</summary>
    /// <param name="questions">Each with its probe and the nearest images, best first.</param>
    internal TrailingCandidates? FitTrailing(IReadOnlyList<RankingQuestion> questions)
    {
        var looks = Look([.. questions.Select(question => (question.Probe, question.Nearest.Take(plan.Reranker.Candidates)))]);
        return TrailingCandidates.Fit(plan.Reranker, [.. questions.Zip(looks, (question, logits) => (question.Similarities, (IReadOnlyList<float>)logits))]);
    }

    /// <summary>What the re-ranker says of images, for each probe.</summary>
    private IReadOnlyList<float[]> Look(IReadOnlyList<(int Probe, IEnumerable<int> Images)> questions)
    {
        Compare([.. questions.SelectMany(question => question.Images.Select(image => (question.Probe, image)))]);
        return [.. questions.Select(question => question.Images.Select(image => _said[EitherWay((question.Probe, image))]).ToArray())];
    }

    /// <summary>A re-ranker says the same of two images, whichever comes first.</summary>
    private static (int, int) EitherWay((int A, int B) pair) => pair.A < pair.B ? pair : (pair.B, pair.A);

    private float[] Compare(IReadOnlyList<(int A, int B)> pairs)
    {
        var unseen = pairs.Where(pair => !_said.ContainsKey(EitherWay(pair))).DistinctBy(EitherWay).ToList();
        if (unseen.Count > 0)
        {
            foreach (var (pair, logit) in unseen.Zip(logits(unseen)))
                _said[EitherWay(pair)] = logit;
        }

        return [.. pairs.Select(pair => _said[EitherWay(pair)])];
    }
}
