using static TorchSharp.torch;

namespace SiameseWorker.Encoding.Augmentation;

/// <summary>Distorts each image of a batch differently, on the device that the batch is on.</summary>
public interface IAugmentation
{
    /// <summary>Distorts a batch.</summary>
    /// <param name="images">Shape (batch, channels, height, width), float32, 0 to 1.</param>
    /// <param name="random">Source of all choices; the same state gives the same distortion.</param>
    /// <returns>A tensor of the same shape and range.</returns>
    Tensor Apply(Tensor images, Random random);
}
