namespace SiameseWorker.Encoding;

/// <summary>How an encoder was trained: what it takes to judge its figures, and to train it again.</summary>
public sealed record TrainingFacts
{
    /// <summary>Gets what it was trained on, in words, such as <c>Omniglot images_background</c>.</summary>
    public required string Data { get; init; }

    /// <summary>Gets the SHA-256 of recipe, training images and held-out images, lower-case hexadecimal; <see langword="null"/> in cards written before there was one.</summary>
    public string? Fingerprint { get; init; }

    /// <summary>Gets the number of classes, held-out ones not counted.</summary>
    public required int Classes { get; init; }

    /// <summary>Gets the number of images, held-out ones not counted.</summary>
    public required int Images { get; init; }

    /// <summary>Gets the number of classes held out for validation and calibration.</summary>
    public required int HeldOutClasses { get; init; }

    /// <summary>Gets the number of optimiser steps.</summary>
    public required long Steps { get; init; }

    /// <summary>Gets the time spent training, interruptions not counted, in seconds.</summary>
    public required double Seconds { get; init; }

    /// <summary>Gets the seed of all randomness.</summary>
    public required long Seed { get; init; }

    /// <summary>Gets the device, such as <c>cpu</c> or <c>cuda:0</c>.</summary>
    public required string Device { get; init; }

    /// <summary>Gets the threads per tensor operation.</summary>
    public required int Threads { get; init; }

    /// <summary>Gets the versions of what trained it, by name: the program, TorchSharp, libtorch.</summary>
    public required IReadOnlyDictionary<string, string> Versions { get; init; }
}
