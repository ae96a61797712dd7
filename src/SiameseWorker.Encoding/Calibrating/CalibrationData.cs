using SiameseWorker.Contracts;
using SiameseWorker.Encoding.Data;
using SiameseWorker.Encoding.Reranking;

namespace SiameseWorker.Encoding;

/// <summary>Embeddings of classes that the encoder was not trained on.</summary>
public sealed record CalibrationData
{
    /// <summary>Gets the embeddings, all of one length.</summary>
    public required IReadOnlyList<float[]> Embeddings { get; init; }

    /// <summary>Gets the class of each embedding; any numbers, equal for images of one class.</summary>
    public required IReadOnlyList<int> Classes { get; init; }

    /// <summary>
    /// Gets the group of each embedding (an alphabet), within which classes are hard to tell apart;
    /// <see langword="null"/> for none. All embeddings of a class are of one group.
    /// </summary>
    public IReadOnlyList<int>? Groups { get; init; }

    /// <summary>Gets how embeddings compare.</summary>
    public required Metric Metric { get; init; }

    /// <summary>Gets the images as the encoder's re-ranker sees them; <see langword="null"/> where it has none.</summary>
    public RerankedImages? Reranked { get; init; }

    /// <summary>A set of images as calibration data.</summary>
    /// <param name="images">The images.</param>
    /// <param name="embeddings">Embedding of each image of the set, in its order.</param>
    /// <param name="metric">How they compare.</param>
    /// <param name="reranked">The images of the set as the encoder's re-ranker sees them; <see langword="null"/> where it has none.</param>
    public static CalibrationData Of(ImageSet images, IReadOnlyList<float[]> embeddings, Metric metric, RerankedImages? reranked = null)
    {
        var groups = images.Groups.Index().ToDictionary(group => group.Item, group => group.Index);
        var classes = images.Classes.Index().SelectMany(c => Enumerable.Repeat((Class: c.Index, Group: groups[c.Item.Group]), c.Item.Count)).ToList();
        return new CalibrationData
        {
            Embeddings = embeddings,
            Classes = [.. classes.Select(c => c.Class)],
            Groups = [.. classes.Select(c => c.Group)],
            Metric = metric,
            Reranked = reranked,
        };
    }

    /// <summary>Whether there are two classes, and one with two images, as a calibration needs.</summary>
    internal bool CanCalibrate => Classes.Distinct().Count() >= 2 && Classes.GroupBy(c => c).Any(c => c.Count() >= 2);

    /// <summary>The same data, of which others are not worth a look by the re-ranker, if there is one.</summary>
    internal CalibrationData Leaving(TrailingCandidates? trailing) => this with { Reranked = Reranked?.Leaving(trailing) };

    /// <summary>Data of some of the images.</summary>
    /// <param name="keep">Which to keep, by index.</param>
    internal CalibrationData Where(Func<int, bool> keep)
    {
        int[] kept = [.. Enumerable.Range(0, Embeddings.Count).Where(keep)];
        return this with
        {
            Embeddings = [.. kept.Select(image => Embeddings[image])],
            Classes = [.. kept.Select(image => Classes[image])],
            Groups = Groups is { } groups ? [.. kept.Select(image => groups[image])] : null,
            Reranked = Reranked?.At(kept),
        };
    }
}
