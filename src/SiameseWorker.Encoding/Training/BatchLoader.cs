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
        var x = Gather(batch.Images, batch.Orientations);
        if (batch is ClassBatch { Splice: { } splice })
            x = where(Beyond(splice, x.shape, random), Gather(splice.Images, splice.Orientations), x);
        foreach (var augmentation in augmentations)
            x = augmentation.Apply(x, random);
        return x.MoveToOuterDisposeScope();
    }

    public void Dispose() => _images.Dispose();

    private Tensor Gather(long[] items, byte[] orientations) =>
        EncoderInput.ToFloat(Lay(_images.index_select(0, tensor(items, device: device)), orientations));

    /// <summary>Which pixels lie beyond each image's line: shape (items, 1, height, width).</summary>
    private Tensor Beyond(Splice splice, long[] shape, Random random)
    {
        var items = shape[0];
        var lines = new float[items * 3];
        for (var i = 0; i < lines.Length; i += 3)
        {
            var (sin, cos) = Math.SinCos(splice.Angle + Unsteady(random, 0.1));
            (lines[i], lines[i + 1], lines[i + 2]) = ((float)cos, (float)sin, (float)(splice.Offset + Unsteady(random, 0.06)));
        }

        var line = tensor(lines, [items, 3, 1, 1], device: device);
        var across = linspace(-1, 1, shape[3], device: device).view(1, 1, 1, -1);
        var down = linspace(-1, 1, shape[2], device: device).view(1, 1, -1, 1);
        return (across * line[TensorIndex.Colon, 0..1]).Plus(down * line[TensorIndex.Colon, 1..2]) >= line[TensorIndex.Colon, 2..3];
    }

    private static double Unsteady(Random random, double most) => ((random.NextDouble() * 2) - 1) * most;

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
