using System.ComponentModel.DataAnnotations;

namespace SiameseWorker.Encoding.Networks;

/// <summary>One block of a <see cref="ClassicSpec"/>: convolution without padding, ReLU, pooling, dropout.</summary>
public sealed record ClassicBlockSpec
{
    /// <summary>Output channels, 1 to 2048.</summary>
    [Range(1, 2048)]
    public required int Channels { get; init; }

    /// <summary>Side of the square kernel in pixels, 1 to 31.</summary>
    [Range(1, 31)]
    public required int Kernel { get; init; }

    /// <summary>Side and step of the max-pooling window in pixels, 1 (none) to 4.</summary>
    [Range(1, 4)]
    public int Pool { get; init; } = 1;

    /// <summary>Probability with which a value is dropped while training, 0 to 0.9.</summary>
    [Range(0.0, 0.9)]
    public double Dropout { get; init; }

    /// <summary>What is left of a side of so many pixels; 0 or less where it is too short.</summary>
    internal int Shrink(int side) => (side - Kernel + 1) / Pool;
}

/// <summary>One dense layer of a <see cref="ClassicSpec"/>.</summary>
public sealed record DenseSpec
{
    /// <summary>Length of the output, 1 to 8192.</summary>
    [Range(1, 8192)]
    public required int Units { get; init; }

    /// <summary>What follows the linear map.</summary>
    public Activation Activation { get; init; } = Activation.Relu;

    /// <summary>Probability with which a value is dropped while training, 0 to 0.9. For the last layer 0: an embedding is whole.</summary>
    [Range(0.0, 0.9)]
    public double Dropout { get; init; }
}

/// <summary>A nonlinearity.</summary>
public enum Activation
{
    /// <summary>None: the linear map.</summary>
    None,

    /// <summary>max(x, 0).</summary>
    Relu,

    /// <summary>1 / (1 + e⁻ˣ).</summary>
    Sigmoid,
}

/// <summary>Standard deviations and means of initial weights. The defaults are Koch et al. 2015, section 3.2.</summary>
public sealed record NormalWeightsSpec
{
    /// <summary>Standard deviation of a convolution's weights around 0, 1e-6 to 10.</summary>
    [Range(1e-6, 10.0)]
    public double Convolution { get; init; } = 0.01;

    /// <summary>Standard deviation of a dense layer's weights around 0, 1e-6 to 10.</summary>
    [Range(1e-6, 10.0)]
    public double Dense { get; init; } = 0.2;

    /// <summary>Standard deviation of the weights α of the distance around 0, 1e-6 to 10.</summary>
    [Range(1e-6, 10.0)]
    public double Distance { get; init; } = 0.2;

    /// <summary>Mean of all biases, −10 to 10.</summary>
    [Range(-10.0, 10.0)]
    public double BiasMean { get; init; } = 0.5;

    /// <summary>Standard deviation of all biases, 0 to 10.</summary>
    [Range(0.0, 10.0)]
    public double Bias { get; init; } = 0.01;
}
