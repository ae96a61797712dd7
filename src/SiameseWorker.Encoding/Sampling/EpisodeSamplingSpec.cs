using System.ComponentModel.DataAnnotations;
using SiameseWorker.Encoding.Data;
using SiameseWorker.Encoding.Recipes;
using SiameseWorker.Imaging;

namespace SiameseWorker.Encoding.Sampling;

/// <summary>
/// <c>episodes</c>: each step is one N-way episode (Vinyals et al. 2016, <i>Matching Networks</i>, section 2.2). Part of
/// them are made hard by taking all classes from a few groups, which look alike.
/// </summary>
[RecipePart("episodes")]
public sealed record EpisodeSamplingSpec : SamplingSpec<ClassBatch>
{
    /// <summary>Classes in an episode, 2 to 1024.</summary>
    [Range(2, 1024)]
    public required int Ways { get; init; }

    /// <summary>Images of each class, 2 to 64. A class with fewer contributes some of them twice, distorted differently.</summary>
    [Range(2, 64)]
    public required int Shots { get; init; }

    /// <summary>Share of the episodes that take all their classes from a few groups, each in one orientation, 0 to 1.</summary>
    [Range(0.0, 1.0)]
    public double WithinGroups { get; init; }

    /// <summary>From how many groups such an episode takes its classes (more if these have too few), 1 to 1024.</summary>
    [Range(1, 1024)]
    public int GroupsPerEpisode { get; init; } = 3;

    /// <summary>Whether the four quarter turns of a class are four classes (Santoro et al. 2016). Right for symbols, wrong for faces or cats.</summary>
    public bool QuarterTurnsAsClasses { get; init; }

    /// <summary>Whether the mirror image of a class is a class of its own, and each of its quarter turns. Needs <see cref="QuarterTurnsAsClasses"/>.</summary>
    public bool MirrorsAsClasses { get; init; }

    /// <summary>
    /// Share of the episodes whose classes are each spliced from two, one on this side of a line and one beyond it, 0 to 1:
    /// new classes without end, of which many share one half. Right for symbols, wrong for faces or cats.
    /// </summary>
    [Range(0.0, 1.0)]
    public double Spliced { get; init; }

    /// <summary>As how many classes each class counts.</summary>
    internal int Orientations => (QuarterTurnsAsClasses, MirrorsAsClasses) switch
    {
        (false, _) => 1,
        (true, false) => 4,
        (true, true) => 8,
    };

    /// <summary>How many images a class must have to be trained on, 1 to 64.</summary>
    [Range(1, 64)]
    public int MinImagesPerClass { get; init; } = 2;

    /// <inheritdoc/>
    public override IBatchSampler Build(ImageSet images, long seed)
    {
        var usable = images.Classes.Where(c => c.Count >= MinImagesPerClass).ToList();
        var needed = (Ways + Orientations - 1) / Orientations;
        if (usable.Count < needed)
        {
            throw new ImageDataException(
                $"The training data has {usable.Count:N0} classes with at least {MinImagesPerClass} images ({images.Classes.Count:N0} classes and {images.Count:N0} images in all); "
                + $"episodes of {Ways} ways need {needed:N0} such classes: add images, or lower the recipe's sampling.ways.");
        }

        return new EpisodeSampler(this, usable);
    }

    /// <inheritdoc/>
    public override IEnumerable<RecipeProblem> Check(InputSpec input)
    {
        if (QuarterTurnsAsClasses && input.Width != input.Height)
            yield return new RecipeProblem("$.sampling.quarterTurnsAsClasses", $"true needs a square input, but $.input is {input.Width} × {input.Height}; use false, or a square input.");
        if (MirrorsAsClasses && !QuarterTurnsAsClasses)
            yield return new RecipeProblem("$.sampling.mirrorsAsClasses", "true needs quarterTurnsAsClasses to be true, too.");
    }
}
