using static TorchSharp.torch;

namespace SiameseWorker.Encoding.Augmentation;

/// <summary>Distorts as an <see cref="AffineSpec"/> says: one matrix per image, one resampling for the whole batch; beyond the edges is zero.</summary>
internal class AffineAugmentation(AffineSpec spec) : IAugmentation
{
    private const int Coefficients = 6;

    public Tensor Apply(Tensor images, Random random)
    {
        using var scope = NewDisposeScope();
        return nn.functional.grid_sample(images, Grid(images, random), GridSampleMode.Bilinear, GridSamplePaddingMode.Zeros, align_corners: false)
            .MoveToOuterDisposeScope();
    }

    /// <summary>For each pixel of the result, its place in the image: shape (batch, height, width, 2), x before y, both in [−1, 1].</summary>
    protected virtual Tensor Grid(Tensor images, Random random)
    {
        var count = (int)images.shape[0];
        var matrices = new float[count * Coefficients];
        for (var i = 0; i < count; i++)
            Draw(random, matrices.AsSpan(i * Coefficients, Coefficients));
        var theta = tensor(matrices, [count, 2, 3], device: images.device);
        return nn.functional.affine_grid(theta, images.shape, align_corners: false);
    }

    /// <summary>A row-major 2 × 3 matrix from a place in the result to a place in the image, both in [−1, 1]².</summary>
    private void Draw(Random random, Span<float> matrix)
    {
        var angle = Even(random, spec.Rotation) * Math.PI / 180;
        var (sin, cos) = Math.SinCos(angle);
        var (scaleX, scaleY) = (1 + Even(random, spec.Scale), 1 + Even(random, spec.Scale));
        matrix[0] = (float)(cos * scaleX);
        matrix[1] = (float)((-sin * scaleY) + Even(random, spec.Shear));
        matrix[2] = (float)Even(random, spec.Shift);
        matrix[3] = (float)(sin * scaleX);
        matrix[4] = (float)(cos * scaleY);
        matrix[5] = (float)Even(random, spec.Shift);
    }

    private static double Even(Random random, double bound) => ((random.NextDouble() * 2) - 1) * bound;
}
