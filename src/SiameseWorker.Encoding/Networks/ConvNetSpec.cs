using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using SiameseWorker.Encoding.Recipes;
using SiameseWorker.Imaging;

namespace SiameseWorker.Encoding.Networks;

/// <summary>
/// <c>convnet</c>: blocks of convolution, optional pooling, batch normalisation and ReLU, then one dense layer to the
/// embedding, scaled to length 1.
/// </summary>
[RecipePart("convnet")]
public sealed record ConvNetSpec : ArchitectureSpec
{
    /// <summary>The blocks from the image on, 1 to 32 of them.</summary>
    [Length(1, 32)]
    public required IReadOnlyList<ConvBlockSpec> Blocks { get; init; }

    /// <summary>Length of the embedding, 2 to 4096.</summary>
    [Range(2, 4096)]
    public required int Embedding { get; init; }

    /// <inheritdoc/>
    [JsonIgnore]
    public override int Dimension => Embedding;

    /// <inheritdoc/>
    [JsonIgnore]
    public override bool EndsLinear => true;

    /// <inheritdoc/>
    [JsonIgnore]
    public override bool GivesUnitLength => true;

    /// <inheritdoc/>
    public override EncoderNetwork Build(InputSpec input, long seed) => new ConvNet(this, input, seed);

    /// <inheritdoc/>
    public override IEnumerable<RecipeProblem> Check(InputSpec input)
    {
        if (FeatureMaps(input) is not { Height: > 0, Width: > 0 })
            yield return new RecipeProblem("$.architecture.blocks", $"they leave nothing of an input of {input.Width} × {input.Height}; use fewer strides and pools, or a larger input.");
    }

    /// <summary>Shape of what the last block puts out; a side of 0 where the blocks shrink the input to nothing.</summary>
    internal (int Channels, int Height, int Width) FeatureMaps(InputSpec input) => Blocks.Aggregate(
        (input.Channels, input.Height, input.Width),
        (shape, block) => (block.Channels, block.Shrink(shape.Height), block.Shrink(shape.Width)));

    /// <summary>Records compare lists by reference; two architectures are equal when their blocks are.</summary>
    /// <param name="other">The other architecture.</param>
    public bool Equals(ConvNetSpec? other) =>
        other is not null && Embedding == other.Embedding && Blocks.SequenceEqual(other.Blocks);

    /// <inheritdoc/>
    public override int GetHashCode() => Blocks.Aggregate(Embedding, HashCode.Combine);
}
