using static TorchSharp.torch;

namespace SiameseWorker.Encoding.Augmentation;

/// <summary>
/// Affine maps of a batch, one of each image: row-major 2 × 3 matrices from a place in the result to a place in the image, both
/// in [−1, 1]².
/// </summary>
internal static class AffineMaps
{
    private const int Coefficients = 6;

    /// <summary>Draws a matrix, into six zeros.</summary>
    /// <param name="matrix">The coefficients.</param>
    public delegate void Drawing(Span<float> matrix);

    /// <summary>For each pixel of the results, its place in the image: shape (batch, height, width, 2), x before y, both in [−1, 1].</summary>
    /// <param name="images">The batch, shape (batch, channels, height, width).</param>
    /// <param name="draw">Draws the matrix of each image in turn.</param>
    public static Tensor Grid(Tensor images, Drawing draw)
    {
        var count = (int)images.shape[0];
        var matrices = new float[count * Coefficients];
        for (var i = 0; i < count; i++)
            draw(matrices.AsSpan(i * Coefficients, Coefficients));
        return nn.functional.affine_grid(tensor(matrices, [count, 2, 3], device: images.device), images.shape, align_corners: false);
    }

    /// <summary>Images as they are at the places of a grid, one resampling for the whole batch.</summary>
    /// <param name="images">The batch.</param>
    /// <param name="grid">The places, as <see cref="Grid"/> gives them.</param>
    /// <param name="beyond">What is beyond the edges.</param>
    public static Tensor Resample(Tensor images, Tensor grid, GridSamplePaddingMode beyond) =>
        nn.functional.grid_sample(images, grid, GridSampleMode.Bilinear, beyond, align_corners: false);
}
