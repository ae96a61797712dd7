using static TorchSharp.torch;

namespace SiameseWorker.Encoding.Augmentation;

/// <summary>Relights as a <see cref="LightSpec"/> says: an exponent for each image, then a slope of the values' logarithms across it.</summary>
internal sealed class LightAugmentation(LightSpec spec) : IAugmentation
{
    public Tensor Apply(Tensor images, Random random)
    {
        using var scope = NewDisposeScope();
        var (count, height, width) = ((int)images.shape[0], images.shape[2], images.shape[3]);
        var (exponents, slopesX, slopesY) = (new float[count], new float[count], new float[count]);
        for (var i = 0; i < count; i++)
        {
            exponents[i] = (float)Math.Pow(2, random.Even(spec.Gamma));
            var (y, x) = Math.SinCos(random.NextDouble() * 2 * Math.PI);
            var stops = random.Even(spec.Shading);
            (slopesX[i], slopesY[i]) = ((float)(x * stops), (float)(y * stops));
        }

        var across = Places(width, images.device).view(1, 1, 1, width) * PerImage(slopesX, images.device);
        var down = Places(height, images.device).view(1, 1, height, 1) * PerImage(slopesY, images.device);
        return (images.pow(PerImage(exponents, images.device)) * (across + down).exp2()).clamp_(0, 1).MoveToOuterDisposeScope();
    }

    /// <summary>Middles of the pixels of a side that runs from −1 to 1.</summary>
    private static Tensor Places(long side, Device device) => ((arange(side, dtype: ScalarType.Float32, device: device) + 0.5) * 2 / side) - 1;

    private static Tensor PerImage(float[] values, Device device) => tensor(values, [values.Length, 1, 1, 1], device: device);
}
