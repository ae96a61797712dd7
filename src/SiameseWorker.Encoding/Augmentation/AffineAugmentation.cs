using static TorchSharp.torch;

namespace SiameseWorker.Encoding.Augmentation;

/// <summary>Distorts as an <see cref="AffineSpec"/> says: one matrix per image, one resampling for the whole batch; beyond the edges is zero.</summary>
internal class AffineAugmentation(AffineSpec spec) : IAugmentation
{
    public Tensor Apply(Tensor images, Random random)
    {
        using var scope = NewDisposeScope();
        return AffineMaps.Resample(images, Grid(images, random), GridSamplePaddingMode.Zeros).MoveToOuterDisposeScope();
    }

    /// <summary>For each pixel of the result, its place in the image: shape (batch, height, width, 2), x before y, both in [−1, 1].</summary>
    protected virtual Tensor Grid(Tensor images, Random random) => AffineMaps.Grid(images, matrix => Draw(random, matrix));

    private void Draw(Random random, Span<float> matrix)
    {
        var angle = random.Even(spec.Rotation) * Math.PI / 180;
        var (sin, cos) = Math.SinCos(angle);
        var (scaleX, scaleY) = (1 + random.Even(spec.Scale), 1 + random.Even(spec.Scale));
        matrix[0] = (float)(cos * scaleX);
        matrix[1] = (float)((-sin * scaleY) + random.Even(spec.Shear));
        matrix[2] = (float)random.Even(spec.Shift);
        matrix[3] = (float)(sin * scaleX);
        matrix[4] = (float)(cos * scaleY);
        matrix[5] = (float)random.Even(spec.Shift);
    }
}
