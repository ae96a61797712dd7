using SiameseWorker.Encoding.Augmentation;
using SiameseWorker.Encoding.Data;
using SiameseWorker.Encoding.Sampling;
using static TorchSharp.torch;

namespace SiameseWorker.Encoding.Training;

/// <summary>
/// All training images resident on the device as bytes; a batch is gathered, turned, scaled and distorted there.
/// </summary>
internal sealed class BatchLoader(ImageSet images, IReadOnlyList<IAugmentation> augmentations, Device device) : IDisposable
{
    private static readonly long[] ImagePlane = [2, 3];
    private readonly Tensor _images = images.ToTensor(device).DetachFromDisposeScope();

    /// <summary>The network's input for a batch: float32, shape (items, channels, height, width), 0 to 1.</summary>
    public Tensor Load(TrainingBatch batch, Random random)
    {
        using var scope = NewDisposeScope();
        var chosen = _images.index_select(0, tensor(batch.Images, device: device));
        var x = EncoderInput.ToFloat(Turn(chosen, batch.QuarterTurns));
        foreach (var augmentation in augmentations)
            x = augmentation.Apply(x, random);
        return x.MoveToOuterDisposeScope();
    }

    public void Dispose() => _images.Dispose();

    private Tensor Turn(Tensor chosen, byte[] quarterTurns)
    {
        for (var turns = 1; turns <= 3; turns++)
        {
            var rows = quarterTurns.Index().Where(item => item.Item == turns).Select(item => (long)item.Index).ToArray();
            if (rows.Length == 0)
                continue;
            var index = tensor(rows, device: device);
            chosen.index_copy_(0, index, chosen.index_select(0, index).rot90(turns, (ImagePlane[0], ImagePlane[1])));
        }

        return chosen;
    }
}
