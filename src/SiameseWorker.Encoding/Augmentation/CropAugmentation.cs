using static TorchSharp.torch;

namespace SiameseWorker.Encoding.Augmentation;

/// <summary>Crops as a <see cref="CropSpec"/> says: one matrix per image, one resampling for the whole batch, nothing from beyond the edges.</summary>
internal sealed class CropAugmentation(CropSpec spec) : IAugmentation
{
    public Tensor Apply(Tensor images, Random random)
    {
        using var scope = NewDisposeScope();
        return AffineMaps.Resample(images, AffineMaps.Grid(images, matrix => Draw(random, matrix)), GridSamplePaddingMode.Border).MoveToOuterDisposeScope();
    }

    private void Draw(Random random, Span<float> matrix)
    {
        var side = Math.Sqrt(spec.MinArea + (random.NextDouble() * (1 - spec.MinArea)));
        var stretch = Math.Pow(spec.MaxAspect, random.NextDouble() - 0.5);
        var (width, height) = (Math.Min(1, side * stretch), Math.Min(1, side / stretch));
        var (left, top) = (random.Even(1 - width), random.Even(1 - height));
        matrix[0] = (float)(random.NextDouble() < spec.Flip ? -width : width);
        matrix[2] = (float)left;
        matrix[4] = (float)height;
        matrix[5] = (float)top;
    }
}
