using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using SiameseWorker.Encoding.Recipes;
using SiameseWorker.Imaging;

namespace SiameseWorker.Encoding.Networks;

/// <summary>
/// <c>classic</c>: convolutions without padding and with bias, ReLU, max pooling, then dense layers, as siamese networks
/// were before batch normalisation (Hadsell et al. 2006; Koch et al. 2015, section 3.1).
/// </summary>
[RecipePart("classic")]
public sealed record ClassicSpec : ArchitectureSpec
{
    /// <summary>The convolutions from the image on, 1 to 32 of them.</summary>
    [Length(1, 32)]
    public required IReadOnlyList<ClassicBlockSpec> Blocks { get; init; }

    /// <summary>The dense layers after them, 1 to 8; the last one's output is the embedding.</summary>
    [Length(1, 8)]
    public required IReadOnlyList<DenseSpec> Dense { get; init; }

    /// <summary>
    /// Whether each component j of the embedding is multiplied by a learned weight wⱼ = abs(αⱼ) ≥ 0. The Manhattan distance
    /// of two embeddings then is Koch's weighted distance Σ wⱼ abs(h₁ⱼ − h₂ⱼ) of the layer before, and stored vectors need no
    /// weights beside them. Koch leaves the sign of α free, which is no metric: no index may search by it.
    /// </summary>
    public bool WeightedDistance { get; init; }

    /// <summary>Initial weights from normal distributions; <see langword="null"/> for Glorot &amp; Bengio 2010, equation 16, and biases of 0 (Keras' default).</summary>
    public NormalWeightsSpec? Initial { get; init; }

    /// <inheritdoc/>
    [JsonIgnore]
    public override int Dimension => Dense[^1].Units;

    /// <inheritdoc/>
    public override EncoderNetwork Build(InputSpec input, long seed) => new ClassicNet(this, input, seed);

    /// <inheritdoc/>
    public override IEnumerable<RecipeProblem> Check(InputSpec input)
    {
        if (FeatureMaps(input)[^1] is not { Height: > 0, Width: > 0 })
            yield return new RecipeProblem("$.architecture.blocks", $"they leave nothing of an input of {input.Width} × {input.Height}; use smaller kernels, fewer pools, or a larger input.");
        if (Dense[^1].Dropout > 0)
            yield return new RecipeProblem($"$.architecture.dense[{Dense.Count - 1}].dropout", "an embedding is whole: the last layer drops nothing; use 0, or leave it out.");
    }

    /// <summary>Shape after each block; a side of 0 or less where nothing is left.</summary>
    internal IReadOnlyList<(int Channels, int Height, int Width)> FeatureMaps(InputSpec input)
    {
        var shapes = new List<(int, int, int)>();
        var (height, width) = (input.Height, input.Width);
        foreach (var block in Blocks)
        {
            (height, width) = (block.Shrink(height), block.Shrink(width));
            shapes.Add((block.Channels, height, width));
        }

        return shapes;
    }

    /// <summary>Records compare lists by reference; two architectures are equal when their layers are.</summary>
    /// <param name="other">The other architecture.</param>
    public bool Equals(ClassicSpec? other) => other is not null && WeightedDistance == other.WeightedDistance
        && Initial == other.Initial && Blocks.SequenceEqual(other.Blocks) && Dense.SequenceEqual(other.Dense);

    /// <inheritdoc/>
    public override int GetHashCode() => Dense.Aggregate(Blocks.Aggregate(0, HashCode.Combine), HashCode.Combine);
}
