using static TorchSharp.torch;

namespace SiameseWorker.Encoding.Augmentation;

/// <summary>
/// Recolours as a <see cref="ColourSpec"/> says. Hue and saturation are the matrices <c>hueRotate</c> and <c>saturate</c> of W3C's
/// <i>Filter Effects Module Level 1</i>, section 9.6: linear, and neither changes brightness or touches grey.
/// </summary>
internal sealed class ColourAugmentation(ColourSpec spec) : IAugmentation
{
    private const int Colours = 3;

    /// <summary>What each of red, green and blue adds to brightness.</summary>
    private static readonly double[] Luma = [0.213, 0.715, 0.072];

    /// <summary>What a quarter turn of the hue makes of a colour's distance from grey, row-major.</summary>
    private static readonly double[] QuarterTurn = [-0.213, -0.715, 0.928, 0.143, 0.140, -0.283, -0.787, 0.715, 0.072];

    public Tensor Apply(Tensor images, Random random)
    {
        using var scope = NewDisposeScope();
        var (count, isColoured) = ((int)images.shape[0], images.shape[1] == Colours);
        var (brightness, contrast) = (new float[count], new float[count]);
        var matrices = new float[count * Colours * Colours];
        for (var i = 0; i < count; i++)
        {
            (brightness[i], contrast[i]) = ((float)(1 + random.Even(spec.Brightness)), (float)(1 + random.Even(spec.Contrast)));
            if (isColoured)
                Draw(random, matrices.AsSpan(i * Colours * Colours, Colours * Colours));
        }

        var recoloured = isColoured ? tensor(matrices, [count, Colours, Colours], device: images.device).bmm(images.flatten(2)).view(images.shape) : images;
        var grey = isColoured ? (recoloured * ToTensor(Luma, [1, Colours, 1, 1], images.device)).sum(1, keepdim: true) : recoloured;
        var mean = grey.mean([1, 2, 3], keepdim: true);
        return (mean.Plus((recoloured - mean) * PerImage(contrast, images.device)) * PerImage(brightness, images.device)).Clamped(0, 1)
            .MoveToOuterDisposeScope();
    }

    /// <summary>Row-major: brightness stays, the distance from grey is turned and stretched.</summary>
    private void Draw(Random random, Span<float> matrix)
    {
        var saturation = 1 + random.Even(spec.Saturation);
        var (sin, cos) = Math.SinCos(random.Even(spec.Hue) * Math.PI / 180);
        for (var i = 0; i < matrix.Length; i++)
        {
            var (row, column) = Math.DivRem(i, Colours);
            var distance = (row == column ? 1 : 0) - Luma[column];
            matrix[i] = (float)(Luma[column] + (saturation * ((cos * distance) + (sin * QuarterTurn[i]))));
        }
    }

    private static Tensor PerImage(float[] values, Device device) => tensor(values, [values.Length, 1, 1, 1], device: device);

    private static Tensor ToTensor(double[] values, long[] shape, Device device) => tensor([.. values.Select(value => (float)value)], shape, device: device);
}
