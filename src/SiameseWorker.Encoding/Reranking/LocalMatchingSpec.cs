using System.ComponentModel.DataAnnotations;
using SiameseWorker.Encoding.Recipes;
using SiameseWorker.Imaging;

namespace SiameseWorker.Encoding.Reranking;

/// <summary>
/// <c>local-matching</c>: both images are reduced to a map of local features, a quarter of their sides. Each place of one is
/// compared with those around the same place of the other (the correlation layer of Dosovitskiy et al. 2015, <i>FlowNet</i>,
/// section 3), which tells what moved where; a small network judges the result as a whole.
/// </summary>
[RecipePart("local-matching")]
public sealed record LocalMatchingSpec : RerankerSpec
{
    /// <summary>The longest side of a feature map: every place is compared with every other before those nearby are chosen.</summary>
    private const int LongestSide = 24;

    /// <summary>Length of a place's feature, 16 to 256.</summary>
    [Range(16, 256)]
    public int Channels { get; init; } = 64;

    /// <summary>How far a place looks for itself in the other image, in places (four pixels each), 1 to 8.</summary>
    [Range(1, 8)]
    public int Reach { get; init; } = 3;

    /// <inheritdoc/>
    public override Reranker Build(InputSpec input, long seed) => new LocalMatcher(this, input, seed);

    /// <inheritdoc/>
    public override IEnumerable<RecipeProblem> Check(InputSpec input)
    {
        var (height, width) = LocalMatcher.FeatureMap(input);
        if (Math.Max(height, width) > LongestSide || Math.Min(height, width) < 2)
            yield return new RecipeProblem("$.reranker", $"local matching is for inputs of 8 to {4 * LongestSide} pixels a side, not {input.Width} × {input.Height}; leave it out, or use another input.");
    }
}
