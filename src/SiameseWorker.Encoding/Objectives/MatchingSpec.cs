using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using SiameseWorker.Contracts;
using SiameseWorker.Encoding.Recipes;
using SiameseWorker.Encoding.Sampling;

namespace SiameseWorker.Encoding.Objectives;

/// <summary>
/// <c>matching</c>: the images that ask attend to those of the support set by a softmax over cosines; the attention that
/// falls on the right class is made large (Vinyals et al. 2016, <i>Matching Networks</i>, section 2.1.1, equation 1, without
/// full-context embeddings; the cosine is multiplied by a learned factor, without which the softmax hardly decides).
/// </summary>
[RecipePart("matching")]
public sealed record MatchingSpec : ObjectiveSpec<ClassBatch>
{
    /// <summary>Images of each class in the support set, 1 to 63; the other shots ask.</summary>
    [Range(1, 63)]
    public int Support { get; init; } = 1;

    /// <summary>Initial factor on the cosine, 1 to 100; 1 is the paper's.</summary>
    [Range(1.0, 100.0)]
    public double InitialScale { get; init; } = 10;

    /// <summary>Largest value that the learned factor takes, 1 to 1000.</summary>
    [Range(1.0, 1000.0)]
    public double MaxScale { get; init; } = 50;

    /// <inheritdoc/>
    [JsonIgnore]
    public override IReadOnlyList<Metric> Metrics => [Metric.Cosine];

    /// <inheritdoc/>
    public override Objective Build(int dimension, long seed) => new MatchingObjective(this);

    /// <inheritdoc/>
    public override IEnumerable<RecipeProblem> Check(Recipe recipe)
    {
        IEnumerable<RecipeProblem> problems = [.. base.Check(recipe), .. CheckScale(InitialScale, MaxScale)];
        return recipe.Sampling is EpisodeSamplingSpec { Shots: var shots } && shots <= Support
            ? problems.Append(new RecipeProblem("$.objective.support", $"{Support} leaves none of $.sampling.shots, {shots}, to ask; use 1 to {shots - 1}, or more shots."))
            : problems;
    }
}
