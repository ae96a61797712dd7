namespace SiameseWorker.Encoding.Training;

/// <summary>Where and how a training runs; what it trains is in the recipe.</summary>
public sealed record TrainingOptions
{
    /// <summary>Gets the folder that the encoder is written to, and its checkpoint while it trains. Made if it does not exist.</summary>
    public required string OutputFolder { get; init; }

    /// <summary>
    /// Gets whether to go on from the folder's checkpoint, if there is one. Without it, a folder that holds a checkpoint is
    /// refused: hours of work are not to be overwritten by a forgotten switch.
    /// </summary>
    public bool Resume { get; init; }

    /// <summary>Gets the time from one checkpoint to the next, above zero.</summary>
    /// <value>The default is one minute.</value>
    /// <exception cref="ArgumentOutOfRangeException">Zero or less.</exception>
    public TimeSpan CheckpointEvery
    {
        get;
        init => field = value > TimeSpan.Zero
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "The time from one checkpoint to the next must be above zero.");
    } = TimeSpan.FromMinutes(1);

    /// <summary>Gets the encoder version's name.</summary>
    /// <value>The default is <see langword="null"/>: the recipe's name.</value>
    public string? Name { get; init; }

    /// <summary>Gets the line that the encoder version belongs to.</summary>
    /// <value>The default is <c>default</c>.</value>
    public string Line { get; init; } = "default";

    /// <summary>Gets what the training data are, in words, for the model card.</summary>
    public string DataDescription { get; init; } = "";

    /// <summary>Gets the encoder whose weights training starts from; it has the recipe's architecture and input.</summary>
    /// <value>The default is <see langword="null"/>: weights drawn by the recipe's seed.</value>
    /// <remarks>Only the network's: the objective and the optimiser begin anew. A training that is resumed goes on from its checkpoint.</remarks>
    public EncoderPackage? StartFrom { get; init; }

    /// <summary>
    /// Gets whether to compute only with what other threads leave: at the system's lowest priority, and on CUDA in slices of
    /// one step, between which others have their turn.
    /// </summary>
    public bool Background { get; init; }

    /// <summary>Gets the device and the number of threads.</summary>
    public TorchOptions Torch { get; init; } = new();

    /// <summary>Gets the clock.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;
}
