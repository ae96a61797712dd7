using SiameseWorker.Encoding.Data;

namespace SiameseWorker.Encoding.Evaluation;

/// <summary>
/// Are two images of the same class? Genuine and impostor pairs of classes that the encoder was not trained on. The classes
/// are split into folds and both images of a pair are of the same one, so that a threshold can be chosen on other classes
/// than those it is judged on.
/// </summary>
/// <param name="Pairs">How many genuine pairs, and as many impostor pairs; all that there are of a kind, where those are fewer.</param>
/// <param name="Seed">Which pairs: the same seed gives the same ones for every encoder.</param>
public sealed record VerificationProtocol(int Pairs, int Seed)
{
    private const int ScoredAtOnce = 500;

    /// <summary>Gets into how many parts the classes (people) are split, 2 or more.</summary>
    public int Folds { get; init; } = 2;

    /// <summary>Gets whether impostors are of the same group (alphabet), which makes them hard to tell apart.</summary>
    public bool WithinGroups { get; init; }

    /// <summary>
    /// Gets whether only the last four drawers of each class's twenty are taken, and as many pairs from each alphabet, as
    /// Koch et al. (2015, section 4.2) have it, whose networks saw the first twelve.
    /// </summary>
    public bool KochDrawers { get; init; }

    /// <summary>Chooses pairs and scores them, on all cores.</summary>
    /// <param name="images">Images of classes that the encoder was not trained on.</param>
    /// <param name="comparison">How alike the images of the set are.</param>
    /// <param name="calibration">What a similarity means; <see langword="null"/> where nothing was fitted.</param>
    /// <exception cref="ImageDataException">There are too few classes or images.</exception>
    public VerificationReport Run(ImageSet images, ImageComparison comparison, Calibration? calibration) =>
        new(this, [.. Ask(images, _ => comparison).AsParallel().AsOrdered().SelectMany(score => score())], calibration);

    /// <summary>The same, without calibration, on the calling thread alone, which may be one that computes only with what others leave.</summary>
    /// <param name="images">Images of classes that the encoder was not trained on.</param>
    /// <param name="comparison">How alike the images of the set are.</param>
    /// <exception cref="ImageDataException">There are too few classes or images.</exception>
    public VerificationReport RunOnThisThread(ImageSet images, ImageComparison comparison) =>
        new(this, [.. Ask(images, _ => comparison).SelectMany(score => score())], calibration: null);

    /// <summary>Chooses pairs and has each fold scored by an encoder of its own, which was trained on the other folds' classes (<see cref="Others"/>).</summary>
    /// <param name="images">The images of all folds.</param>
    /// <param name="comparisons">How alike the images of the set are, for each fold by its own encoder.</param>
    /// <exception cref="ImageDataException">There are too few classes or images.</exception>
    public VerificationReport Run(ImageSet images, IReadOnlyList<ImageComparison> comparisons) =>
        new(this, [.. Ask(images, fold => comparisons[fold]).AsParallel().AsOrdered().SelectMany(score => score())], calibration: null);

    /// <summary>For each fold the classes of all others, on which an encoder may be trained that the fold judges.</summary>
    /// <param name="images">The images of all folds.</param>
    /// <exception cref="ImageDataException">There are too few classes or images.</exception>
    public IReadOnlyList<ImageSet> Others(ImageSet images) =>
    [
        .. Split(images, new Random(Seed)).Select(fold =>
        {
            var judged = fold.Select(c => c.Images[^1]).ToHashSet();
            return images.Where(c => !judged.Contains(c.First + c.Count - 1));
        }),
    ];

    /// <summary>The pairs that are scored.</summary>
    /// <param name="images">A set.</param>
    /// <exception cref="ImageDataException">There are too few classes or images.</exception>
    public IReadOnlyList<VerificationPair> Draw(ImageSet images)
    {
        var random = new Random(Seed);
        return [.. Split(images, random).SelectMany((classes, fold) => new PairDraw(this, classes, fold).Draw(Pairs / Folds, random))];
    }

    /// <summary>Some pairs at a time, still to be scored.</summary>
    private IEnumerable<Func<IEnumerable<ScoredPair>>> Ask(ImageSet images, Func<int, ImageComparison> comparisonOf) =>
        from fold in Draw(images).GroupBy(pair => pair.Fold)
        from some in fold.Chunk(ScoredAtOnce)
        select (Func<IEnumerable<ScoredPair>>)(() => Score(comparisonOf(fold.Key), some));

    /// <summary>As serving verifies: one candidate, looked at again where there is something that does.</summary>
    private static IEnumerable<ScoredPair> Score(ImageComparison comparison, VerificationPair[] pairs)
    {
        var ranked = comparison.Rank([.. pairs.Select(pair => new RankingQuestion(pair.A, [pair.B], [comparison.Similarity(pair.A, pair.B)]))]);
        return pairs.Zip(ranked, (pair, only) => new ScoredPair(pair, only[0].Score));
    }

    /// <summary>The classes of each fold, each as the images that may be taken.</summary>
    private List<List<PairClass>> Split(ImageSet images, Random random)
    {
        var classes = images.Classes
            .Select(c => new PairClass(c.Group, [.. Enumerable.Range(c.First, c.Count).Skip(KochDrawers ? Math.Max(0, c.Count - 4) : 0)]))
            .ToArray();
        var able = classes.Count(c => c.Images.Length > 1);
        if (classes.Length < 2 * Folds || able < Folds)
            throw new ImageDataException(
                $"The data has {images.Classes.Count:N0} classes and {images.Count:N0} images, {able:N0} classes with at least 2 images. Verification with {Folds} folds needs at least {2 * Folds} classes, {Folds} of them with at least 2 images.");
        random.Shuffle(classes);
        // Those with pairs of their own first, so that each fold gets some; and group by group, so that each has alphabets whole enough to have look-alikes.
        return [.. classes.OrderBy(c => c.Images.Length > 1 ? 0 : 1).ThenBy(c => c.Group, StringComparer.Ordinal)
            .Select((c, index) => (Class: c, Fold: index % Folds)).GroupBy(c => c.Fold).OrderBy(fold => fold.Key).Select(fold => fold.Select(c => c.Class).ToList())];
    }
}

/// <summary>What pairs may take of a class.</summary>
/// <param name="Group">Its group.</param>
/// <param name="Images">Its images, as indices.</param>
internal sealed record PairClass(string Group, int[] Images);
