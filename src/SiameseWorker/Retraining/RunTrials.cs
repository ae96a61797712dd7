using SiameseWorker.Encoding.Data;
using SiameseWorker.Encoding.Evaluation;

namespace SiameseWorker.Retraining;

/// <summary>What champion and candidate are asked.</summary>
/// <param name="Episodes">One-shot trials.</param>
/// <param name="Pairs">Pairs to verify.</param>
internal sealed record RunTrials(EpisodesProtocol Episodes, VerificationProtocol Pairs)
{
    /// <summary>An encoder's accuracy with each class, all of it found on the calling thread, whose priority holds for it.</summary>
    /// <param name="name">The images' name, for people.</param>
    /// <param name="images">What of them can be decoded.</param>
    /// <param name="comparison">How alike the encoder finds them.</param>
    /// <returns>One-shot trials and pairs, or the former alone; nothing where there are too few classes to compare encoders by.</returns>
    public IReadOnlyList<TrialResult> Ask(string name, ImageSet images, ImageComparison comparison)
    {
        if (Enough(() => [.. Episodes.RunOnThisThread(images, comparison).Classes.Select(c => c.Accuracy)]) is not { } oneShot)
            return [];
        var pairs = Enough(() => Pairs.RunOnThisThread(images, comparison).ByClass(images.ClassOfEachImage()));
        return [new($"one-shot trials of {name}", oneShot), .. pairs is null ? Array.Empty<TrialResult>() : [new($"pairs of {name}", pairs)]];
    }

    /// <summary>Null where the classes are too few, for the trials or to be compared.</summary>
    private static IReadOnlyList<Accuracy>? Enough(Func<IReadOnlyList<Accuracy>> ask)
    {
        try
        {
            var classes = ask();
            return classes.Count >= PairedComparison.Fewest ? classes : null;
        }
        catch (ImageDataException)
        {
            return null;
        }
    }
}

/// <summary>Accuracy with each class.</summary>
/// <param name="Name">What was asked, for people.</param>
/// <param name="Classes">The classes' results, in an order that is the same for every encoder.</param>
internal sealed record TrialResult(string Name, IReadOnlyList<Accuracy> Classes);
