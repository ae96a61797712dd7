using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using SiameseWorker.Contracts;
using SiameseWorker.Encoding.Recipes;
using SiameseWorker.Encoding.Sampling;

namespace SiameseWorker.Encoding.Objectives;

/// <summary>
/// <c>triplet</c>: an image is nearer to each of its class than to any other, by a margin; of the others the nearest is taken
/// that is farther away than the one of its class, and where there is none, the farthest (Schroff, Kalenichenko &amp; Philbin
/// 2015, <i>FaceNet</i>, equations 3 and 4: semi-hard, within the batch).
/// </summary>
[RecipePart("triplet")]
public sealed record TripletSpec : ObjectiveSpec<ClassBatch>
{
    /// <summary>Margin between squared Euclidean distances of embeddings scaled to length 1, 0.001 to 4.</summary>
    [Range(0.001, 4.0)]
    public double Margin { get; init; } = 0.2;

    /// <inheritdoc/>
    [JsonIgnore]
    public override IReadOnlyList<Metric> Metrics => [Metric.Cosine];

    /// <inheritdoc/>
    public override Objective Build(int dimension, long seed) => new TripletObjective(this);
}
