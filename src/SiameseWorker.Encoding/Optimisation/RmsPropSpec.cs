using System.ComponentModel.DataAnnotations;
using SiameseWorker.Encoding.Recipes;
using TorchSharp.Modules;

namespace SiameseWorker.Encoding.Optimisation;

/// <summary><c>rmsprop</c>: each gradient divided by the root of the running mean of its square (Tieleman &amp; Hinton 2012, lecture 6.5).</summary>
[RecipePart("rmsprop")]
public sealed record RmsPropSpec : OptimiserSpec
{
    /// <summary>Decay of the mean of squared gradients, 0 to 0.99999.</summary>
    [Range(0.0, 0.99999)]
    public double Decay { get; init; } = 0.9;

    /// <summary>Keeps the division finite, added after the root, 1e-12 to 0.1.</summary>
    [Range(1e-12, 0.1)]
    public double Epsilon { get; init; } = 1e-7;

    /// <inheritdoc/>
    public override Optimiser Build(IReadOnlyList<(string Name, Parameter Parameter)> parameters) => new RmsPropOptimiser(this, parameters);
}
