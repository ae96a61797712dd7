using SiameseWorker.Encoding.Augmentation;
using SiameseWorker.Encoding.Data;
using SiameseWorker.Encoding.Sampling;
using static TorchSharp.torch;

namespace SiameseWorker.Encoding.Training;

/// <summary>
/// All training images resident on the device as bytes; a batch is gathered, laid, scaled and distorted there.
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
        var x = EncoderInput.ToFloat(Lay(chosen, batch.Orientations));
        foreach (var augmentation in augmentations)
            x = augmentation.Apply(x, random);
        return x.MoveToOuterDisposeScope();
    }

    public void Dispose() => _images.Dispose();

    private Tensor Lay(Tensor chosen, byte[] orientations)
    {
        for (var orientation = 1; orientation < 8; orientation++)
        {
            var rows = orientations.Index().Where(item => item.Item == orientation).Select(item => (long)item.Index).ToArray();
            if (rows.Length == 0)
                continue;
            var index = tensor(rows, device: device);
            var laid = chosen.index_select(0, index);
            if (orientation >= 4)
                laid = laid.flip(ImagePlane[1]);
            chosen.index_copy_(0, index, laid.rot90(orientation % 4, (ImagePlane[0], ImagePlane[1])));
        }

        return chosen;
    }
}
