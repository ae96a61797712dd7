using System.ComponentModel.DataAnnotations;
using SiameseWorker.Encoding.Recipes;
using TorchSharp.Modules;

namespace SiameseWorker.Encoding.Optimisation;

/// <summary><c>adam</c>: Kingma &amp; Ba 2015, algorithm 1; with a weight decay, AdamW (Loshchilov &amp; Hutter 2019, algorithm 2).</summary>
[RecipePart("adam")]
public sealed record AdamSpec : OptimiserSpec
{
    /// <summary>Decay of the mean of gradients, 0 to 0.9999.</summary>
    [Range(0.0, 0.9999)]
    public double Beta1 { get; init; } = 0.9;

    /// <summary>Decay of the mean of squared gradients, 0 to 0.99999.</summary>
    [Range(0.0, 0.99999)]
    public double Beta2 { get; init; } = 0.999;

    /// <summary>Keeps the division finite, 1e-12 to 0.1.</summary>
    [Range(1e-12, 0.1)]
    public double Epsilon { get; init; } = 1e-8;

    /// <summary>Share of a weight that is taken away per step and unit of learning rate, 0 to 1.</summary>
    [Range(0.0, 1.0)]
    public double WeightDecay { get; init; }

    /// <inheritdoc/>
    public override Optimiser Build(IReadOnlyList<(string Name, Parameter Parameter)> parameters) => new AdamOptimiser(this, parameters);
}
