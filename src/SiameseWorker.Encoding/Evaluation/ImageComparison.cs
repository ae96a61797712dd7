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
    /// Ranks the most similar images as serving does: again, with an encoder that has a learned comparison or a re-ranker; where
    /// similarity is all there is, as they are. Many questions at once are faster than one by one.
    /// </summary>
    /// <param name="questions">The questions.</param>
    /// <returns>Each question's ranking, best first.</returns>
    public virtual IReadOnlyList<IReadOnlyList<RankedCandidate>> Rank(IReadOnlyList<RankingQuestion> questions) =>
        [.. questions.Select(question => SecondLook.AsTheyAre(question.Similarities))];

    /// <summary>Similarity of an image and the mean of a class.</summary>
    /// <param name="probe">Index of the image.</param>
    /// <param name="exemplars">Indices of the class's images, at least one.</param>
    /// <exception cref="NotSupportedException">There is no mean of images.</exception>
    public virtual double SimilarityToMean(int probe, ReadOnlySpan<int> exemplars) =>
        throw new NotSupportedException("Class means need an encoder: images themselves have no mean to compare with. Leave class means out.");
}
