using System.Collections.Concurrent;
using SiameseWorker.Encoding.Evaluation;

namespace SiameseWorker.Encoding.Reranking;

/// <summary>Images of a set, as a re-ranker sees them. What it said of a pair is remembered: protocols ask thousands of questions about few images. Safe for use by several threads.</summary>
/// <param name="spec">The re-ranker.</param>
/// <param name="logits">What it says of pairs of them, by their indices; safe for use by several threads.</param>
/// <param name="settled">What it does not look at; <see langword="null"/>: it looks at all.</param>
public sealed class RerankedImages(RerankerSpec spec, Func<IReadOnlyList<(int A, int B)>, float[]> logits, SettledQuestions? settled = null)
{
    private readonly ConcurrentDictionary<(int, int), float> _said = new();

    /// <summary>Similarities after the second look; see <see cref="RerankerSpec.Refine"/>. Many questions at once are faster; a pair that occurs in several is looked at once.</summary>
    /// <param name="questions">The questions.</param>
    public IReadOnlyList<double[]> Refine(IReadOnlyList<RankingQuestion> questions)
    {
        ArgumentNullException.ThrowIfNull(questions);
        var looks = Look([.. questions.Select(question => settled?.Include(question.Similarities) is true ? (question.Probe, []) : (question.Probe, question.Nearest))]);
        return [.. questions.Zip(looks, (question, look) => spec.Refine(question.Similarities, look.Length > 0 ? look : settled!.Logits(spec.Candidates)))];
    }

    /// <summary>What the re-ranker says of the nearest images of many probes.</summary>
    /// <param name="questions">Each with its probe and the nearest images, best first.</param>
    /// <returns>For each the logits of the first <see cref="RerankerSpec.Candidates"/> images, or of all that there are.</returns>
    internal IReadOnlyList<float[]> Look(IReadOnlyList<(int Probe, IReadOnlyList<int> Nearest)> questions)
    {
        Compare([.. questions.SelectMany(question => question.Nearest.Take(spec.Candidates).Select(image => (question.Probe, image)))]);
        return [.. questions.Select(question => question.Nearest.Take(spec.Candidates).Select(image => _said[EitherWay((question.Probe, image))]).ToArray())];
    }

    /// <summary>Some of the images, numbered anew.</summary>
    /// <param name="images">Which, by index.</param>
    public RerankedImages At(IReadOnlyList<int> images) =>
        new(spec, pairs => Compare([.. pairs.Select(pair => (images[pair.A], images[pair.B]))]), settled);

    /// <summary>The same images, of which some questions are not looked at.</summary>
    /// <param name="settled">Which ones; <see langword="null"/>: it looks at all.</param>
    public RerankedImages Leaving(SettledQuestions? settled) => new(spec, Compare, settled);

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
