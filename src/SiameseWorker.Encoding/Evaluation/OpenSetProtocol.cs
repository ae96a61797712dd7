using SiameseWorker.Encoding.Data;

namespace SiameseWorker.Encoding.Evaluation;

/// <summary>
/// Identification as it is served: a gallery of enrolled classes is asked about images of them and about strangers, whose
/// classes are not enrolled. Repeated with other classes enrolled each time.
/// </summary>
/// <param name="Repetitions">How many galleries, 1 or more.</param>
/// <param name="Seed">Which ones: the same seed gives the same questions for every encoder.</param>
public sealed record OpenSetProtocol(int Repetitions, int Seed)
{
    private const int AskedAtOnce = 100;

    /// <summary>Gets how many classes are enrolled, 1 or more; <see langword="null"/> for half of those that can be. All others are strangers.</summary>
    public int? Enrolled { get; init; }

    /// <summary>Gets the exemplars of an enrolled class, 1 or more.</summary>
    public int Shots { get; init; } = 1;

    /// <summary>Gets how many images of each class are asked about in each repetition, 1 or more; fewer where a class has no more.</summary>
    public int Probes { get; init; } = 2;

    /// <summary>Asks the questions.</summary>
    /// <param name="images">Images of classes that the encoder was not trained on.</param>
    /// <param name="comparison">How alike the images of the set are.</param>
    /// <param name="calibration">What similarities mean; <see langword="null"/> where nothing was fitted.</param>
    /// <exception cref="ImageDataException">There are too few classes or images.</exception>
    public OpenSetReport Run(ImageSet images, ImageComparison comparison, Calibration? calibration)
    {
        var enrolled = CountEnrolled(images);
        var random = new Random(Seed);
        var questions = Enumerable.Range(0, Repetitions).SelectMany(_ => Draw(images, enrolled, random)).ToList();
        OpenSetTrial[] trials = [.. questions.Chunk(AskedAtOnce).AsParallel().AsOrdered().SelectMany(some => OpenSetQuestion.Ask(some, comparison, calibration))];
        return new OpenSetReport(this, images, enrolled, trials, calibration);
    }

    private int CountEnrolled(ImageSet images)
    {
        var able = images.Classes.Count(c => c.Count > Shots);
        var enrolled = Enrolled ?? Math.Min(able, images.Classes.Count / 2);
        return enrolled >= 1 && enrolled <= able && enrolled < images.Classes.Count
            ? enrolled
            : throw new ImageDataException(
                $"The data has {images.Classes.Count:N0} classes and {images.Count:N0} images; {able:N0} of the classes have at least {Shots + 1} images, as a class needs to be enrolled and asked about. To enrol {Math.Max(1, enrolled):N0}, at least {Math.Max(1, enrolled) + 1:N0} classes are needed, {Math.Max(1, enrolled):N0} of them with that many images.");
    }

    private IEnumerable<OpenSetQuestion> Draw(ImageSet images, int enrolled, Random random)
    {
        var classes = images.Classes.ToArray();
        random.Shuffle(classes);
        classes = [.. classes.OrderBy(c => c.Count > Shots ? 0 : 1)];
        var shuffled = classes.Select(c => Shuffle(c, random)).ToArray();
        int[][] gallery = [.. shuffled[..enrolled].Select(own => own[..Shots])];
        for (var c = 0; c < classes.Length; c++)
        {
            int? right = c < enrolled ? c : null;
            foreach (var probe in shuffled[c].Skip(right is null ? 0 : Shots).Take(Probes))
                yield return new OpenSetQuestion(probe, gallery, right);
        }
    }

    private static int[] Shuffle(ImageClass c, Random random)
    {
        var images = Enumerable.Range(c.First, c.Count).ToArray();
        random.Shuffle(images);
        return images;
    }
}
