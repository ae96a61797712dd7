using static TorchSharp.torch;

namespace SiameseWorker.Encoding.Augmentation;

/// <summary>Distorts as a <see cref="KochAffineSpec"/> says; beyond the edges is zero.</summary>
internal sealed class KochAffine(KochAffineSpec spec) : IAugmentation
{
    public Tensor Apply(Tensor images, Random random)
    {
        using var scope = NewDisposeScope();
        var (height, width) = (images.shape[2], images.shape[3]);
        return AffineMaps.Resample(images, AffineMaps.Grid(images, matrix => Draw(random, (double)width / height, width, matrix)), GridSamplePaddingMode.Zeros)
            .MoveToOuterDisposeScope();
    }

    /// <summary>
    /// The inverse of rotation · shear · scale, which are meant in pixels, so that the sides' ratio comes in where they differ.
    /// </summary>
    private void Draw(Random random, double aspect, long width, Span<float> matrix)
    {
        var (sin, cos) = Math.SinCos(Component(random, spec.Rotation) * Math.PI / 180);
        var (shearX, shearY) = (Component(random, spec.Shear), Component(random, spec.Shear));
        var (scaleX, scaleY) = (1 + Component(random, spec.Scale), 1 + Component(random, spec.Scale));
        var (a, b) = (scaleX * (cos - (sin * shearY)), scaleY * ((cos * shearX) - sin));
        var (c, d) = (scaleX * (sin + (cos * shearY)), scaleY * ((sin * shearX) + cos));
        var determinant = (a * d) - (b * c);
        matrix[0] = (float)(d / determinant);
        matrix[1] = (float)(-b / determinant / aspect);
        matrix[2] = (float)(2 * Component(random, spec.Shift) / width);
        matrix[3] = (float)(-c / determinant * aspect);
        matrix[4] = (float)(a / determinant);
        matrix[5] = (float)(2 * Component(random, spec.Shift) / width * aspect);
    }

    private double Component(Random random, double bound) =>
        random.NextDouble() < spec.Probability ? random.Even(bound) : 0;
}
