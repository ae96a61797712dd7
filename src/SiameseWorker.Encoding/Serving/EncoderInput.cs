using SiameseWorker.Imaging;
using TorchSharp;
using static TorchSharp.torch;

namespace SiameseWorker.Encoding;

/// <summary>The one way from samples as bytes to what a network takes in, for training, evaluation and serving.</summary>
public static class EncoderInput
{
    /// <summary>Stacks normalised images into a batch.</summary>
    /// <param name="inputs">The images' samples, each of shape (channels, height, width), 0 to 255.</param>
    /// <param name="input">The encoder's input.</param>
    /// <param name="device">Where the batch shall be.</param>
    /// <returns>Float32, shape (inputs, channels, height, width), 0 to 1.</returns>
    /// <exception cref="ArgumentException">An input has another length.</exception>
    public static Tensor ToTensor(IReadOnlyList<ReadOnlyMemory<byte>> inputs, InputSpec input, Device device)
    {
        var samples = new byte[inputs.Count * input.Length];
        for (var i = 0; i < inputs.Count; i++)
        {
            Check(inputs[i], i, input);
            inputs[i].CopyTo(samples.AsMemory(i * input.Length));
        }

        using var bytes = tensor(samples, [inputs.Count, input.Channels, input.Height, input.Width], device: device);
        return ToFloat(bytes);
    }

    /// <summary>Scales samples that are on the device already.</summary>
    /// <param name="samples">Uint8, any shape, 0 to 255.</param>
    /// <returns>Float32, the same shape, 0 to 1.</returns>
    public static Tensor ToFloat(Tensor samples)
    {
        using var scope = NewDisposeScope();
        using Scalar full = 255f;
        return samples.to_type(ScalarType.Float32).div_(full).MoveToOuterDisposeScope();
    }

    /// <summary>Checks that samples are of the encoder's input.</summary>
    /// <param name="samples">One image.</param>
    /// <param name="index">Its place among the inputs, for the message.</param>
    /// <param name="input">The encoder's input.</param>
    /// <exception cref="ArgumentException">The samples have another length.</exception>
    internal static void Check(ReadOnlyMemory<byte> samples, int index, InputSpec input)
    {
        if (samples.Length != input.Length)
            throw new ArgumentException(
                $"Input {index} has {samples.Length:N0} samples; the encoder takes {input.Channels} × {input.Height} × {input.Width} = {input.Length:N0}.", nameof(samples));
    }
}
