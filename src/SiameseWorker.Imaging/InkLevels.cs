namespace SiameseWorker.Imaging;

/// <summary>
/// Makes ink black and paper white, as <see cref="Levels.Ink"/> says. Most of an image is paper; what differs from it by more
/// than its noise is ink, on the side, darker or lighter, where there is more of that.
/// </summary>
internal static class InkLevels
{
    private const int White = 255;

    /// <summary>What the paper's brightness becomes while its noise is measured: there is room above it.</summary>
    private const int FlatPaper = 200;

    /// <summary>How many times the paper's noise a pixel of ink differs from paper at least.</summary>
    private const double Distinct = 4;

    /// <summary>How many times the paper's noise becomes white.</summary>
    private const double Quiet = 2;

    /// <summary>How many times the paper's noise the darkest ink differs from paper at least; a fainter image is left faint.</summary>
    private const double Clear = 6;

    /// <summary>How many values it differs at least, where there is no noise.</summary>
    private const int LeastContrast = 12;

    /// <summary>The share of the image whose brightness is ink at its darkest: a thousandth, so that a speck decides nothing.</summary>
    private const int DarkestOf = 1000;

    /// <summary>How many rows and columns of a large image are asked whether its ink is light.</summary>
    private const int Judged = 256;

    /// <param name="image">An image of one channel.</param>
    public static PixelImage Apply(PixelImage image)
    {
        var values = Histogram.Of(image.Samples);
        var paper = Paper.Of(image, values);
        if (paper.IsWhite)
            return image with { Samples = Stretch(image.Samples, values) };
        var samples = Flatten(image, paper, IsInkLight(image, paper));
        return image with { Samples = Stretch(samples, Histogram.Of(samples)) };
    }

    private static bool IsInkLight(PixelImage image, Paper paper)
    {
        var differences = new Histogram(-White, White);
        var row = new double[image.Width];
        var (down, across) = (1 + (image.Height / Judged), 1 + (image.Width / Judged));
        for (var y = 0; y < image.Height; y += down)
        {
            paper.FillRow(y, image.Height, row);
            for (var x = 0; x < row.Length; x += across)
                differences.Add((int)Math.Round(image.Samples[(y * row.Length) + x] - row[x]));
        }

        var (median, reach) = (differences.Median(), Distinct * differences.Noise());
        return differences.Beyond(median + reach, above: true) > differences.Beyond(median - reach, above: false);
    }

    /// <summary>How bright each pixel is beside its paper, which becomes even; light ink on dark is turned first.</summary>
    private static byte[] Flatten(PixelImage image, Paper paper, bool isInkLight)
    {
        var samples = new byte[image.Samples.Length];
        var row = new double[image.Width];
        for (var y = 0; y < image.Height; y++)
        {
            paper.FillRow(y, image.Height, row);
            for (var x = 0; x < row.Length; x++)
            {
                var i = (y * row.Length) + x;
                var (value, white) = isInkLight ? (White - image.Samples[i], White - row[x]) : (image.Samples[i], row[x]);
                samples[i] = (byte)Math.Min(White, (FlatPaper * value / Math.Max(white, 1)) + 0.5);
            }
        }

        if (!paper.IsEven)
            Shadows.Remove(samples, image.Width, FlatPaper);
        return samples;
    }

    /// <summary>Ink becomes black and paper white. Ink is what lies in the darker half between the paper and what is darkest.</summary>
    private static byte[] Stretch(byte[] samples, Histogram values)
    {
        var (paper, noise) = (values.Median(), values.Noise());
        var darkest = values.AtRank(1 + (samples.Length / DarkestOf));
        var isClear = paper - darkest >= Math.Max(Clear * noise, LeastContrast);
        var black = isClear ? values.AtRank((values.CountUpTo((paper + darkest) / 2) + 1) / 2) : 0;
        var range = Math.Max(1, paper - (int)(Quiet * noise) - black);
        Span<byte> stretched = stackalloc byte[White + 1];
        for (var value = 0; value <= White; value++)
            stretched[value] = (byte)Math.Clamp(((2 * White * (value - black)) + range) / (2 * range), 0, White);
        var result = new byte[samples.Length];
        for (var i = 0; i < result.Length; i++)
            result[i] = stretched[samples[i]];
        return result;
    }
}
