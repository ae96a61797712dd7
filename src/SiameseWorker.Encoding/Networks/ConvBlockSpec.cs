using System.ComponentModel.DataAnnotations;

namespace SiameseWorker.Encoding.Networks;

/// <summary>One block of a <see cref="ConvNetSpec"/>: convolution (zero-padded by half a kernel, no bias), pooling if asked for, batch normalisation, ReLU.</summary>
public sealed record ConvBlockSpec
{
    /// <summary>Output channels, 1 to 2048.</summary>
    [Range(1, 2048)]
    public required int Channels { get; init; }

    /// <summary>Side of the square kernel in pixels, 1 to 15.</summary>
    [Range(1, 15)]
    public int Kernel { get; init; } = 3;

    /// <summary>Step of the convolution in pixels, 1 to 4.</summary>
    [Range(1, 4)]
    public int Stride { get; init; } = 1;

    /// <summary>Side and step of the max-pooling window in pixels, 1 (none) to 4. Pooled before normalisation: the same result for a third less work.</summary>
    [Range(1, 4)]
    public int Pool { get; init; } = 1;

    /// <summary>What is left of a side of so many pixels: convolution, then pooling, each rounding down; 0 where the side is too short.</summary>
    internal int Shrink(int side)
    {
        var padded = side + (2 * (Kernel / 2));
        return side < 1 || padded < Kernel ? 0 : (((padded - Kernel) / Stride) + 1) / Pool;
    }
}
