using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using SiameseWorker.Contracts;
using SiameseWorker.Encoding.Comparing;
using SiameseWorker.Encoding.Recipes;
using SiameseWorker.Encoding.Sampling;

namespace SiameseWorker.Encoding.Objectives;

/// <summary>
/// <c>cross-entropy</c>: a pair is genuine with probability p, and the logarithm of what is true is made large (Koch et al.
/// 2015, section 3.2). p = σ(β − Σ abs(aⱼ − bⱼ)) with a learned β, or σ of a learned comparison.
/// </summary>
[RecipePart("cross-entropy")]
public sealed record CrossEntropySpec : ObjectiveSpec<PairBatch>
{
    /// <summary>Initial bias β, −100 to 100; without meaning where there is a comparison.</summary>
    [Range(-100.0, 100.0)]
    public double InitialBias { get; init; } = 1;

    /// <summary>A comparison that ranks the nearest candidates again; <see langword="null"/> for the Manhattan distance, by which the encoder searches too.</summary>
    public ComparisonSpec? Comparison { get; init; }

    /// <inheritdoc/>
    [JsonIgnore]
    public override ComparisonSpec? Compares => Comparison;

    /// <inheritdoc/>
    [JsonIgnore]
    public override IReadOnlyList<Metric> Metrics => Comparison is null ? [Metric.Manhattan] : Enum.GetValues<Metric>();

    /// <inheritdoc/>
    public override Objective Build(int dimension, long seed) => new CrossEntropyObjective(this, dimension, seed);
}
