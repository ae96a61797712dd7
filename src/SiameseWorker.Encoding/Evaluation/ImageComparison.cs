namespace SiameseWorker.Encoding.Evaluation;

/// <summary>How alike the images of a set are, by one way of telling. What every protocol judges. Safe for use by several threads.</summary>
public abstract class ImageComparison
{
    /// <summary>How many images there are.</summary>
    public abstract int Count { get; }

    /// <summary>Similarity of two images: larger is more alike.</summary>
    /// <param name="a">Index of an image.</param>
    /// <param name="b">Index of another.</param>
    public abstract double Similarity(int a, int b);

    /// <summary>
    /// Scores by which the most similar images are ranked again, as serving does with an encoder that has a learned comparison;
    /// <see langword="null"/> where similarity is all there is.
    /// </summary>
    /// <param name="probe">Index of the image asked about.</param>
    /// <param name="nearest">Indices of the images that are most similar to it, at least one.</param>
    public virtual float[]? Rescore(int probe, IReadOnlyList<int> nearest) => null;

    /// <summary>Similarity of an image and the mean of a class.</summary>
    /// <param name="probe">Index of the image.</param>
    /// <param name="exemplars">Indices of the class's images, at least one.</param>
    /// <exception cref="NotSupportedException">There is no mean of images.</exception>
    public virtual double SimilarityToMean(int probe, ReadOnlySpan<int> exemplars) =>
        throw new NotSupportedException("Class means need an encoder: images themselves have no mean to compare with. Leave class means out.");
}
