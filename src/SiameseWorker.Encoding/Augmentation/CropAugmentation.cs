using static TorchSharp.torch;

namespace SiameseWorker.Encoding.Augmentation;

/// <summary>Crops as a <see cref="CropSpec"/> says: one matrix per image, one resampling for the whole batch, nothing from beyond the edges.</summary>
internal sealed class CropAugmentation(CropSpec spec) : IAugmentation
{
    private const int Coefficients = 6;

    public Tensor Apply(Tensor images, Random random)
    {
        using var scope = NewDisposeScope();
        var count = (int)images.shape[0];
        var matrices = new float[count * Coefficients];
        for (var i = 0; i < count; i++)
            Draw(random, matrices.AsSpan(i * Coefficients, Coefficients));
        var theta = tensor(matrices, [count, 2, 3], device: images.device);
        var grid = nn.functional.affine_grid(theta, images.shape, align_corners: false);
        return nn.functional.grid_sample(images, grid, GridSampleMode.Bilinear, GridSamplePaddingMode.Border, align_corners: false)
            .MoveToOuterDisposeScope();
    }

    /// <summary>A row-major 2 × 3 matrix from a place in the result to a place in the image, both in [−1, 1]².</summary>
    private void Draw(Random random, Span<float> matrix)
    {
        var side = Math.Sqrt(spec.MinArea + (random.NextDouble() * (1 - spec.MinArea)));
        var stretch = Math.Pow(spec.MaxAspect, random.NextDouble() - 0.5);
        var (width, height) = (Math.Min(1, side * stretch), Math.Min(1, side / stretch));
        var (left, top) = (Even(random, 1 - width), Even(random, 1 - height));
        matrix[0] = (float)(random.NextDouble() < spec.Flip ? -width : width);
        matrix[2] = (float)left;
        matrix[4] = (float)height;
        matrix[5] = (float)top;
    }

    private static double Even(Random random, double bound) => ((random.NextDouble() * 2) - 1) * bound;
}
