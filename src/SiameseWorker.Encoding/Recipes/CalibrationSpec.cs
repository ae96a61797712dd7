using System.ComponentModel.DataAnnotations;

namespace SiameseWorker.Encoding.Recipes;

/// <summary>How similarity becomes a probability and where <c>unknown</c> begins, fitted on the held-out classes.</summary>
public sealed record CalibrationSpec
{
    /// <summary>False match rate at which the threshold of <c>unknown</c> is set, 0.0001 to 0.5.</summary>
    [Range(0.0001, 0.5)]
    public double TargetFmr { get; init; } = 0.01;

    /// <summary>Pairs of each kind, genuine and impostor, that are drawn to fit, 100 to 1,000,000.</summary>
    [Range(100, 1_000_000)]
    public int Pairs { get; init; } = 20_000;
}
