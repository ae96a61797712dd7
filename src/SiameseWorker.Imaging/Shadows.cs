namespace SiameseWorker.Imaging;

/// <summary>
/// Evens out what is left of the light in an image of dark ink: the edge of a shadow. How bright the paper is, is read off the
/// brighter part of each of some cells; those that are full of ink take it from around them (a closing, Serra 1982).
/// </summary>
internal static class Shadows
{
    private const int Cells = 16;

    /// <summary>How many cells to each side the paper is looked for under ink.</summary>
    private const int Reach = 1;

    /// <summary>The share of a cell's pixels that are brighter than its paper is taken to be.</summary>
    private const int BrighterOf = 8;

    /// <param name="samples">An image of one channel, of dark ink on even paper but for shadows. Changed.</param>
    /// <param name="width">Its columns.</param>
    /// <param name="paper">How bright its paper is where there is no shadow, which is at least half as bright.</param>
    public static void Remove(Span<byte> samples, int width, int paper)
    {
        var height = samples.Length / width;
        var (columns, rows) = (Math.Min(Cells, width), Math.Min(Cells, height));
        var light = new double[columns * rows];
        for (var cell = 0; cell < light.Length; cell++)
            light[cell] = BrightnessOf(samples, width, height, cell % columns, cell / columns, columns, rows);
        light = Extreme(Extreme(light, columns, rows, Math.Max), columns, rows, Math.Min);
        for (var cell = 0; cell < light.Length; cell++)
            light[cell] = Math.Clamp(light[cell], paper / 2.0, paper * 1.25);

        var across = Enumerable.Range(0, width).Select(x => Between(x, width, columns)).ToArray();
        var here = new double[columns];
        for (var y = 0; y < height; y++)
        {
            var down = Between(y, height, rows);
            for (var column = 0; column < columns; column++)
                here[column] = Mixed(light[(down.First * columns) + column], light[(down.Second * columns) + column], down.Share) / paper;
            for (var x = 0; x < width; x++)
            {
                var (first, second, share) = across[x];
                ref var sample = ref samples[(y * width) + x];
                sample = (byte)Math.Min(byte.MaxValue, (sample / Mixed(here[first], here[second], share)) + 0.5);
            }
        }
    }

    private static int BrightnessOf(ReadOnlySpan<byte> samples, int width, int height, int column, int row, int columns, int rows)
    {
        var (left, right) = (column * width / columns, (column + 1) * width / columns);
        var values = new Histogram(0, byte.MaxValue);
        for (var y = row * height / rows; y < (row + 1) * height / rows; y++)
        {
            foreach (var sample in samples[((y * width) + left)..((y * width) + right)])
                values.Add(sample);
        }

        return values.AtRank(values.Total - (values.Total / BrighterOf));
    }

    private static double[] Extreme(double[] light, int columns, int rows, Func<double, double, double> better)
    {
        var extreme = new double[light.Length];
        for (var cell = 0; cell < light.Length; cell++)
        {
            var (column, row) = (cell % columns, cell / columns);
            var best = light[cell];
            for (var y = Math.Max(0, row - Reach); y <= Math.Min(rows - 1, row + Reach); y++)
            {
                for (var x = Math.Max(0, column - Reach); x <= Math.Min(columns - 1, column + Reach); x++)
                    best = better(best, light[(y * columns) + x]);
            }

            extreme[cell] = best;
        }

        return extreme;
    }

    private static double Mixed(double first, double second, double share) => first + (share * (second - first));

    /// <summary>The cells whose centres a pixel lies between, and how far from the first to the second.</summary>
    private static (int First, int Second, double Share) Between(int pixel, int side, int cells)
    {
        var place = Math.Clamp(((pixel + 0.5) * cells / side) - 0.5, 0, cells - 1);
        var first = Math.Min((int)place, Math.Max(0, cells - 2));
        return (first, Math.Min(first + 1, cells - 1), place - first);
    }
}
