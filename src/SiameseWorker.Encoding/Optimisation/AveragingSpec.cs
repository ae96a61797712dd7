using System.ComponentModel.DataAnnotations;

namespace SiameseWorker.Encoding.Optimisation;

/// <summary>An exponential moving average of the weights (Polyak &amp; Juditsky 1992), of what the objective learns and of the re-ranker's: it is what is evaluated and kept.</summary>
public sealed record AveragingSpec
{
    /// <summary>Share of the average that stays at each step, 0 (no averaging) to 0.99999. Ramped up as min(decay, (1 + step) / (10 + step)), so that the initial weights are soon forgotten.</summary>
    [Range(0.0, 0.99999)]
    public required double Decay { get; init; }

    /// <summary>The decay at one step.</summary>
    /// <param name="step">Number of the step, from 1.</param>
    public double At(long step) => Math.Min(Decay, (1.0 + step) / (10 + step));
}
