using SiameseWorker.Encoding.Data;

namespace SiameseWorker.Encoding.Evaluation;

/// <summary>
/// Generated N-way K-shot trials: an episode takes some classes, and of each class some images as its exemplars and another
/// one as a probe.
/// </summary>
/// <param name="Ways">Classes in an episode, at least 2; within groups, all of a group's where it has fewer.</param>
/// <param name="Episodes">How many episodes, each of as many trials as classes.</param>
/// <param name="Seed">Which episodes: the same seed gives the same trials for every encoder.</param>
public sealed record EpisodesProtocol(int Ways, int Episodes, int Seed)
{
    /// <summary>Gets the exemplars of each class, 1 or more.</summary>
    public int Shots { get; init; } = 1;

    /// <summary>Gets whether the classes of an episode are of one group (an alphabet), which makes them hard to tell apart.</summary>
    /// <remarks>
    /// One-shot episodes within a group whose classes have equally many images take two places in the classes' order of
    /// images: each class's image at the first is its exemplar, the one at the second its probe. In Omniglot a place is a
    /// drawer, which makes an episode like one of its official runs, with drawer pairs at random. Where the classes differ in
    /// size, each has its exemplar and its probe drawn by itself.
    /// </remarks>
    public bool WithinGroups { get; init; } = true;

    /// <summary>Gets how several exemplars of a class count.</summary>
    public ClassScoring Scoring { get; init; }

    /// <summary>Asks every question of every episode, on all cores.</summary>
    /// <param name="images">Images of classes that the encoder was not trained on.</param>
    /// <param name="comparison">How alike the images of the set are.</param>
    /// <exception cref="ImageDataException">There are too few classes or images for the episodes.</exception>
    /// <exception cref="NotSupportedException">Means of classes are asked for, and there are none.</exception>
    public EpisodesReport Run(ImageSet images, ImageComparison comparison) =>
        new(this, images, [.. Draw(images, comparison).AsParallel().AsOrdered().Select(episode => Ask(episode, comparison))]);

    /// <summary>The same on the calling thread alone, which may be one that computes only with what others leave.</summary>
    /// <param name="images">Images of classes that the encoder was not trained on.</param>
    /// <param name="comparison">How alike the images of the set are.</param>
    /// <exception cref="ImageDataException">There are too few classes or images for the episodes.</exception>
    /// <exception cref="NotSupportedException">Means of classes are asked for, and there are none.</exception>
    public EpisodesReport RunOnThisThread(ImageSet images, ImageComparison comparison) =>
        new(this, images, [.. Draw(images, comparison).Select(episode => Ask(episode, comparison))]);

    /// <summary>The groups that one-shot episodes within a group can be made of, each with its classes of at least two images.</summary>
    /// <param name="images">A set.</param>
    /// <exception cref="ImageDataException">There is none.</exception>
    public static IReadOnlyList<IReadOnlyList<ImageClass>> UsableGroups(ImageSet images) => new EpisodesProtocol(Ways: 2, Episodes: 1, Seed: 0).Pools(images);

    /// <summary>The classes that an episode may take together: those of a group, or all, as far as they have enough images.</summary>
    private IReadOnlyList<IReadOnlyList<ImageClass>> Pools(ImageSet images)
    {
        var usable = images.Classes.Where(c => c.Count > Shots).ToList();
        var fewest = WithinGroups ? 2 : Ways;
        List<IReadOnlyList<ImageClass>> pools =
        [
            .. usable.GroupBy(c => WithinGroups ? c.Group : "").Select(pool => pool.ToList()).Where(pool => pool.Count >= fewest),
        ];
        return pools.Count > 0
            ? pools
            : throw new ImageDataException(
                $"The data has {images.Classes.Count:N0} classes and {images.Count:N0} images; {usable.Count:N0} of the classes have at least {Shots + 1} images. Trials of {Shots} {(Shots == 1 ? "shot" : "shots")} need {(WithinGroups ? "a group with " : "")}at least {fewest} such classes.");
    }

    private List<IReadOnlyList<EpisodeClass>> Draw(ImageSet images, ImageComparison comparison)
    {
        var draw = new EpisodeDraw(this, Pools(images));
        // Where there are no means it is said here, and not wrapped in what went wrong on several cores.
        if (Scoring == ClassScoring.ClassMean)
            comparison.SimilarityToMean(0, [0]);
        var random = new Random(Seed);
        return [.. Enumerable.Range(0, Episodes).Select(_ => draw.Next(random))];
    }

    private Trial[] Ask(IReadOnlyList<EpisodeClass> episode, ImageComparison comparison)
    {
        int[][] classes = [.. episode.Select(c => c.Exemplars)];
        return NearestClass.Ask(comparison, [.. episode.Select((c, right) => (c.Probe, right))], classes, Scoring);
    }
}
