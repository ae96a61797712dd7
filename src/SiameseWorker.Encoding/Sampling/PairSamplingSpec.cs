using System.ComponentModel.DataAnnotations;
using SiameseWorker.Encoding.Data;
using SiameseWorker.Encoding.Recipes;

namespace SiameseWorker.Encoding.Sampling;

/// <summary>
/// <c>pairs</c>: a fixed number of pairs, drawn once from the seed, half of them genuine; an epoch passes over all of
/// them in an order of its own (Koch et al. 2015, section 4.2; Hadsell et al. 2006).
/// </summary>
[RecipePart("pairs")]
public sealed record PairSamplingSpec : SamplingSpec<PairBatch>
{
    /// <summary>Pairs in all, 4 to 10,000,000.</summary>
    [Range(4, 10_000_000)]
    public required int Pairs { get; init; }

    /// <summary>Pairs of a step, 1 to 4096. The last step of an epoch may have fewer.</summary>
    [Range(1, 4096)]
    public required int Batch { get; init; }

    /// <summary>Share of the impostor pairs whose classes are of one group, which look alike, 0 to 1; the others are of two groups. Where there is one group only, all are of it.</summary>
    [Range(0.0, 1.0)]
    public double WithinGroups { get; init; }

    /// <summary>Whether every group has as many pairs as any other, however many classes it has (Koch's rule); else every class has.</summary>
    public bool EqualGroups { get; init; }

    /// <summary>The images that pairs are drawn from, by their places in each class; <see langword="null"/> for all. Koch trains on 12 of Omniglot's 20 drawers.</summary>
    public ImagePlaces? Places { get; init; }

    /// <summary>Share of the pairs that is drawn to be judged afterwards, 0 to 0.9. Their classes are trained on, mostly their images, and where images are few, most of the same pairs: this flatters.</summary>
    [Range(0.0, 0.9)]
    public double Withhold { get; init; }

    /// <inheritdoc/>
    public override IBatchSampler Build(ImageSet images, long seed)
    {
        var classes = images.Classes.Select(c => Places?.Of(c) ?? c).Where(c => c.Count >= 2).ToList();
        return classes.Count >= 2
            ? new PairSampler(this, PairSet.Draw(this, classes, seed), seed)
            : throw new ImageDataException(
                $"The training data has {classes.Count:N0} classes with at least 2 images{(Places is null ? "" : $" at places {Places.First} to {Places.First + Places.Count - 1}")} ({images.Classes.Count:N0} classes and {images.Count:N0} images in all); pairs need 2 such classes.");
    }
}
