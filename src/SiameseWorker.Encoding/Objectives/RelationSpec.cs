using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using SiameseWorker.Contracts;
using SiameseWorker.Encoding.Comparing;
using SiameseWorker.Encoding.Recipes;
using SiameseWorker.Encoding.Sampling;

namespace SiameseWorker.Encoding.Objectives;

/// <summary>
/// <c>relation</c>: a learned comparison gives 1 to the image that asks and the exemplar of its class, 0 to it and any other
/// (Sung et al. 2018, <i>Learning to Compare</i>, equation 2: mean squared error). The embeddings alone only propose the
/// candidates that the comparison ranks again, and a share of the loss sees to it that they can.
/// </summary>
[RecipePart("relation")]
public sealed record RelationSpec : ObjectiveSpec<ClassBatch>
{
    /// <summary>The comparison that is learned.</summary>
    public required ComparisonSpec Comparison { get; init; }

    /// <summary>Factor on the prototypical loss of the embeddings, added to the comparison's, 0 (Sung et al.) to 10.</summary>
    [Range(0.0, 10.0)]
    public double Proposing { get; init; }

    /// <inheritdoc/>
    [JsonIgnore]
    public override ComparisonSpec? Compares => Comparison;

    /// <inheritdoc/>
    [JsonIgnore]
    public override IReadOnlyList<Metric> Metrics => Proposing > 0 ? [Metric.Cosine] : [Metric.Cosine, Metric.Euclidean];

    /// <inheritdoc/>
    public override Objective Build(int dimension, long seed) => new RelationObjective(this, dimension, seed);
}
