using SiameseWorker.Contracts;
using SiameseWorker.Encoding.Data;

namespace SiameseWorker.Encoding.Evaluation;

/// <summary>
/// Generated one-shot trials within a group. An episode takes <see cref="Ways"/> classes of one group and two places in
/// the classes' order of images: each class's image at the first place is its exemplar, the one at the second its probe.
/// In Omniglot a place is a drawer, which makes an episode like one of its official runs, with drawer pairs at random.
/// </summary>
/// <param name="Ways">Classes in an episode, at least 2; all of a group's where it has fewer.</param>
/// <param name="Episodes">How many episodes, each of as many trials as classes.</param>
/// <param name="Seed">Which episodes: the same seed gives the same trials for every encoder.</param>
public sealed record EpisodesProtocol(int Ways, int Episodes, int Seed)
{
    /// <summary>Scores an encoder.</summary>
    /// <param name="images">Images of classes that the encoder was not trained on.</param>
    /// <param name="embeddings">Embedding of each image of the set, in its order.</param>
    /// <param name="metric">The encoder's metric.</param>
    /// <exception cref="ImageDataException">No group has two classes of two images.</exception>
    public Accuracy Score(ImageSet images, IReadOnlyList<float[]> embeddings, Metric metric) => Accuracy.Sum(ScoreEach(images, embeddings, metric));

    /// <summary>Scores an encoder episode by episode, to compare encoders on the same ones (<see cref="PairedComparison"/>).</summary>
    /// <param name="images">Images of classes that the encoder was not trained on.</param>
    /// <param name="embeddings">Embedding of each image of the set, in its order.</param>
    /// <param name="metric">The encoder's metric.</param>
    /// <returns>The result of each episode; the same seed and images give the same episodes.</returns>
    /// <exception cref="ImageDataException">No group has two classes of two images.</exception>
    public IReadOnlyList<Accuracy> ScoreEach(ImageSet images, IReadOnlyList<float[]> embeddings, Metric metric)
    {
        var groups = UsableGroups(images);
        var random = new Random(Seed);
        return [.. Enumerable.Range(0, Episodes).Select(_ => ScoreEpisode(groups[random.Next(groups.Count)], embeddings, metric, random))];
    }

    /// <summary>The groups that episodes can be made of, each with its classes of at least two images.</summary>
    /// <param name="images">A set.</param>
    /// <exception cref="ImageDataException">There is none.</exception>
    public static IReadOnlyList<IReadOnlyList<ImageClass>> UsableGroups(ImageSet images)
    {
        List<IReadOnlyList<ImageClass>> groups =
        [
            .. images.Classes.Where(c => c.Count >= 2).GroupBy(c => c.Group).Select(group => group.ToList()).Where(group => group.Count >= 2),
        ];
        return groups.Count > 0
            ? groups
            : throw new ImageDataException($"The validation data has {images.Classes.Count:N0} classes and {images.Count:N0} images; trials need a group with at least 2 classes of at least 2 images each.");
    }

    private Accuracy ScoreEpisode(IReadOnlyList<ImageClass> group, IReadOnlyList<float[]> embeddings, Metric metric, Random random)
    {
        var classes = group.ToArray();
        random.Shuffle(classes);
        classes = classes[..Math.Min(Ways, classes.Length)];
        var (exemplarPlace, probePlace) = TwoPlaces(classes.Min(c => c.Count), random);
        var exemplars = classes.Select(c => embeddings[c.First + exemplarPlace]).ToArray();
        var wrong = classes.Index().Count(c => NearestExemplar.Find(embeddings[c.Item.First + probePlace], exemplars, metric) != c.Index);
        return new Accuracy(wrong, classes.Length);
    }

    private static (int First, int Second) TwoPlaces(int count, Random random)
    {
        var first = random.Next(count);
        var second = random.Next(count - 1);
        return (first, second < first ? second : second + 1);
    }
}
