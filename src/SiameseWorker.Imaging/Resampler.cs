namespace SiameseWorker.Imaging;

/// <summary>
/// Separable resampling with exact rational weights. Rows of the source are resampled across only when they are needed,
/// so memory is a few rows of the input, however large the source.
/// </summary>
internal static class Resampler
{
    /// <param name="source">The image, with as many channels as the input.</param>
    /// <param name="placement">Where it lies on the input.</param>
    /// <param name="spec">The input.</param>
    /// <param name="input">Shape (channels, height, width); only the part under the placement is written.</param>
    public static void Resample(PixelImage source, Placement placement, InputSpec spec, Span<byte> input)
    {
        var across = AxisWeights.Of(source.Width, placement.Width, placement.Left, spec.Width, spec.Scaling);
        var down = AxisWeights.Of(source.Height, placement.Height, placement.Top, spec.Height, spec.Scaling);
        var rows = new RowCache(source, across);
        var sums = new long[across.Count * source.Channels];
        var total = across.Total * down.Total;
        for (var y = 0; y < down.Count; y++)
        {
            Array.Clear(sums);
            var weights = down.WeightsOf(y);
            for (var tap = 0; tap < weights.Length; tap++)
                Accumulate(rows.Row(down.FirstOf(y) + tap), weights[tap], sums);
            Store(sums, total, spec, down.Start + y, across, input);
        }
    }

    private static void Accumulate(ReadOnlySpan<long> row, long weight, Span<long> sums)
    {
        for (var i = 0; i < sums.Length; i++)
            sums[i] += weight * row[i];
    }

    private static void Store(ReadOnlySpan<long> sums, long total, InputSpec spec, int row, AxisWeights across, Span<byte> input)
    {
        for (var channel = 0; channel < spec.Channels; channel++)
        {
            var target = input.Slice((((channel * spec.Height) + row) * spec.Width) + across.Start, across.Count);
            for (var x = 0; x < target.Length; x++)
                target[x] = (byte)((sums[(x * spec.Channels) + channel] + (total / 2)) / total);
        }
    }

    /// <summary>The last two source rows, resampled across: all that neighbouring output rows share.</summary>
    private sealed class RowCache(PixelImage source, AxisWeights across)
    {
        private readonly long[][] _rows = [new long[across.Count * source.Channels], new long[across.Count * source.Channels]];
        private readonly int[] _held = [-1, -1];

        public ReadOnlySpan<long> Row(int y)
        {
            var slot = y & 1;
            if (_held[slot] != y)
            {
                Fill(_rows[slot], source.Samples.AsSpan(y * source.Width * source.Channels, source.Width * source.Channels));
                _held[slot] = y;
            }

            return _rows[slot];
        }

        private void Fill(Span<long> row, ReadOnlySpan<byte> samples)
        {
            var channels = source.Channels;
            for (var x = 0; x < across.Count; x++)
            {
                var weights = across.WeightsOf(x);
                var first = across.FirstOf(x) * channels;
                for (var channel = 0; channel < channels; channel++)
                {
                    long sum = 0;
                    var at = first + channel;
                    foreach (var weight in weights)
                    {
                        sum += (long)weight * samples[at];
                        at += channels;
                    }

                    row[(x * channels) + channel] = sum;
                }
            }
        }
    }
}
