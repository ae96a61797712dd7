using SiameseWorker.Imaging;

namespace SiameseWorker.Encoding.Evaluation;

/// <summary>Where an image has ink, in pixels, about the ink's mean.</summary>
internal sealed class InkPoints
{
    private InkPoints(float[] x, float[] y) => (X, Y) = (x, y);

    public float[] X { get; }

    public float[] Y { get; }

    public int Count => X.Length;

    /// <summary>Reads the ink: what is darker than middle grey.</summary>
    /// <param name="samples">One channel, dark ink on light.</param>
    /// <param name="input">Their shape.</param>
    public static InkPoints Of(ReadOnlySpan<byte> samples, InputSpec input)
    {
        var (xs, ys) = (new List<int>(), new List<int>());
        for (var i = 0; i < samples.Length; i++)
        {
            if (samples[i] >= 128)
                continue;
            xs.Add(i % input.Width);
            ys.Add(i / input.Width);
        }

        var (meanX, meanY) = (xs.DefaultIfEmpty().Average(), ys.DefaultIfEmpty().Average());
        return new InkPoints([.. xs.Select(x => (float)(x - meanX))], [.. ys.Select(y => (float)(y - meanY))]);
    }
}
