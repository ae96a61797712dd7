using System.ComponentModel.DataAnnotations;
using SiameseWorker.Encoding.Recipes;
using TorchSharp.Modules;

namespace SiameseWorker.Encoding.Optimisation;

/// <summary>
/// <c>sgd</c>: gradient descent with momentum and weight decay, which layers may have of their own (Koch et al. 2015,
/// section 3.2). Velocity v ← μ v + (g + λ w), weight w ← w − η v; so λ is twice the factor of an L2 penalty λ′ w².
/// </summary>
[RecipePart("sgd")]
public sealed record SgdSpec : OptimiserSpec
{
    /// <summary>Momentum, 0 to 0.9999, for what no layer's own holds for.</summary>
    [Range(0.0, 0.9999)]
    public double Momentum { get; init; }

    /// <summary>Momentum of the first epoch, from which it rises linearly; <see langword="null"/> keeps it constant.</summary>
    [Range(0.0, 0.9999)]
    public double? InitialMomentum { get; init; }

    /// <summary>Epochs in which the momentum rises from <see cref="InitialMomentum"/> to its final value, 1 to 10,000.</summary>
    [Range(1, 10_000)]
    public int MomentumEpochs { get; init; } = 20;

    /// <summary>Weight decay λ, 0 to 1, for what no layer's own holds for.</summary>
    [Range(0.0, 1.0)]
    public double WeightDecay { get; init; }

    /// <summary>Layers with values of their own; the first that a parameter's name begins with holds.</summary>
    public IReadOnlyList<LayerSgdSpec> Layers { get; init; } = [];

    /// <inheritdoc/>
    public override Optimiser Build(IReadOnlyList<(string Name, Parameter Parameter)> parameters) => new SgdOptimiser(this, parameters);
}

/// <summary>What holds for some layers alone.</summary>
public sealed record LayerSgdSpec
{
    /// <summary>Beginning of the parameters' names, such as <c>network.blocks.0</c>, <c>network.dense.0</c> or <c>objective</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Factor on the schedule's learning rate, 0 (frozen) to 1000.</summary>
    [Range(0.0, 1000.0)]
    public double LearningRate { get; init; } = 1;

    /// <summary>Momentum instead of the general one, 0 to 0.9999.</summary>
    [Range(0.0, 0.9999)]
    public double? Momentum { get; init; }

    /// <summary>Weight decay instead of the general one, 0 to 1.</summary>
    [Range(0.0, 1.0)]
    public double? WeightDecay { get; init; }
}
