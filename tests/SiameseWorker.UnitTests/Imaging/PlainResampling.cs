using SiameseWorker.Imaging;

namespace SiameseWorker.UnitTests.Imaging;

/// <summary>What the normaliser must do, written down plainly and slowly: every output sample by itself, in doubles.</summary>
internal static class PlainResampling
{
    public static double[] Normalise(PixelImage image, InputSpec spec)
    {
        var (width, height) = ScaledSize(image, spec);
        var (left, top) = (Math.Floor((spec.Width - width) / 2.0), Math.Floor((spec.Height - height) / 2.0));
        var input = new double[spec.Length];
        for (var channel = 0; channel < spec.Channels; channel++)
        {
            for (var y = 0; y < spec.Height; y++)
            {
                for (var x = 0; x < spec.Width; x++)
                {
                    var isPaper = x < left || x >= left + width || y < top || y >= top + height;
                    input[(((channel * spec.Height) + y) * spec.Width) + x] =
                        isPaper ? 255 : At(image, channel, x - left, (double)image.Width / width, y - top, (double)image.Height / height);
                }
            }
        }

        return input;
    }

    private static (int Width, int Height) ScaledSize(PixelImage image, InputSpec spec)
    {
        if (spec.Fit == Fit.Stretch)
            return (spec.Width, spec.Height);
        var (across, down) = ((double)spec.Width / image.Width, (double)spec.Height / image.Height);
        var scale = spec.Fit == Fit.Contain ? Math.Min(across, down) : Math.Max(across, down);
        int Side(int side) => Math.Max(1, (int)Math.Floor((side * scale) + 0.5 + 1e-9));
        return (Side(image.Width), Side(image.Height));
    }

    private static double At(PixelImage image, int channel, double x, double scaleX, double y, double scaleY)
    {
        double sum = 0, total = 0;
        foreach (var (row, rowWeight) in Taps(y, scaleY, image.Height))
        {
            foreach (var (column, columnWeight) in Taps(x, scaleX, image.Width))
            {
                sum += rowWeight * columnWeight * image.Samples[(((row * image.Width) + column) * image.Channels) + channel];
                total += rowWeight * columnWeight;
            }
        }

        return sum / total;
    }

    private static IEnumerable<(int Position, double Weight)> Taps(double position, double scale, int length)
    {
        if (scale > 1)
        {
            var (from, to) = (position * scale, (position + 1) * scale);
            for (var i = 0; i < length; i++)
            {
                if (Math.Min(to, i + 1) > Math.Max(from, i))
                    yield return (i, Math.Min(to, i + 1) - Math.Max(from, i));
            }
        }
        else
        {
            var centre = Math.Clamp(((position + 0.5) * scale) - 0.5, 0, length - 1);
            var first = (int)Math.Floor(centre);
            yield return (first, 1 - (centre - first));
            if (first + 1 < length)
                yield return (first + 1, centre - first);
        }
    }
}
