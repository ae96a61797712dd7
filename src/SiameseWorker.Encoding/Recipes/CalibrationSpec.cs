using System.ComponentModel.DataAnnotations;

namespace SiameseWorker.Encoding.Recipes;

/// <summary>How similarity becomes a probability and where <c>unknown</c> begins, fitted on the held-out classes.</summary>
public sealed record CalibrationSpec
{
    /// <summary>Share of a stranger's questions that may be answered with a class instead of <c>unknown</c>, 0.001 to 0.5.</summary>
    [Range(Calibration.LeastTargetFmr, Calibration.MostTargetFmr)]
    public double TargetFmr { get; init; } = Calibration.DefaultTargetFmr;
}
