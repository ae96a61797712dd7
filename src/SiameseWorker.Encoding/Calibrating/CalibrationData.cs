using SiameseWorker.Contracts;

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
}
