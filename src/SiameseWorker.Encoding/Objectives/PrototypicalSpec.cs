using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using SiameseWorker.Contracts;
using SiameseWorker.Encoding.Recipes;
using SiameseWorker.Encoding.Sampling;

namespace SiameseWorker.Encoding.Objectives;

/// <summary>
/// <c>prototypical</c>: one image of each class is its exemplar, the others must be nearest to their own class's
/// (Snell, Swersky &amp; Zemel 2017, <i>Prototypical Networks</i>, equation 2, with one shot and cosine similarity times a
/// learned scale).
/// </summary>
[RecipePart("prototypical")]
public sealed record PrototypicalSpec : ObjectiveSpec<ClassBatch>
{
    /// <summary>Initial factor on the cosine similarity before the softmax, 1 to 100.</summary>
    [Range(1.0, 100.0)]
    public double InitialScale { get; init; } = 10;

    /// <summary>Largest value that the learned factor takes, 1 to 1000.</summary>
    [Range(1.0, 1000.0)]
    public double MaxScale { get; init; } = 50;

    /// <inheritdoc/>
    [JsonIgnore]
    public override IReadOnlyList<Metric> Metrics => [Metric.Cosine];

    /// <inheritdoc/>
    public override Objective Build(int dimension, long seed) => new PrototypicalObjective(this);

    /// <inheritdoc/>
    public override IEnumerable<RecipeProblem> Check(Recipe recipe) => [.. base.Check(recipe), .. CheckScale(InitialScale, MaxScale)];
}
