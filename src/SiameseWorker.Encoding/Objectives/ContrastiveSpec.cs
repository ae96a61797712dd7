using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using SiameseWorker.Contracts;
using SiameseWorker.Encoding.Recipes;
using SiameseWorker.Encoding.Sampling;

namespace SiameseWorker.Encoding.Objectives;

/// <summary><c>contrastive</c>: genuine pairs are pulled together, impostor pairs pushed apart up to a margin (Hadsell, Chopra &amp; LeCun 2006, equation 4, without its factor ½).</summary>
[RecipePart("contrastive")]
public sealed record ContrastiveSpec : ObjectiveSpec<PairBatch>
{
    /// <summary>Distance from which on an impostor pair is left alone, 0.01 to 100. Half of it decides whether a pair is genuine.</summary>
    [Range(0.01, 100.0)]
    public double Margin { get; init; } = 1;

    /// <inheritdoc/>
    [JsonIgnore]
    public override IReadOnlyList<Metric> Metrics => [Metric.Euclidean];

    /// <inheritdoc/>
    public override Objective Build(int dimension, long seed) => new ContrastiveObjective(this);
}
