using System.ComponentModel.DataAnnotations;
using SiameseWorker.Encoding.Data;

namespace SiameseWorker.Encoding.Recipes;

/// <summary>How the encoder is watched while it trains, on classes that it is not trained on.</summary>
public sealed record ValidationSpec
{
    /// <summary>Share of the training data's groups (or classes, where there are fewer than ten groups) held out when no validation data of its own is given, 0.02 to 0.5.</summary>
    [Range(0.02, 0.5)]
    public double HoldOut { get; init; } = 0.1;

    /// <summary>The held-out images that count, by their places in each class; <see langword="null"/> for all.</summary>
    public ImagePlaces? Places { get; init; }

    /// <summary>Classes in a trial, 2 to 1000; all of a group's where it has fewer.</summary>
    [Range(2, 1000)]
    public int Ways { get; init; } = 20;

    /// <summary>Episodes, each of as many trials as ways, 1 to 100,000.</summary>
    [Range(1, 100_000)]
    public int Episodes { get; init; } = 500;

    /// <summary>Steps from one validation to the next, 1 to 1,000,000.</summary>
    [Range(1, 1_000_000)]
    public int EverySteps { get; init; } = 500;
}
