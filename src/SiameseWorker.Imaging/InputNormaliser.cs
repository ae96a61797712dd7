namespace SiameseWorker.Imaging;

/// <summary>A decoded image to an encoder's input: the same bytes on every machine, by integers, or by sums and products of doubles.</summary>
public static class InputNormaliser
{
    private const byte White = 255;

    /// <summary>Evens the light if asked, fits, resizes and, if asked, inverts.</summary>
    /// <param name="image">Any decoded image.</param>
    /// <param name="spec">The encoder's input.</param>
    /// <returns>Samples 0 to 255, shape (<see cref="InputSpec.Channels"/>, <see cref="InputSpec.Height"/>, <see cref="InputSpec.Width"/>).</returns>
    /// <exception cref="ArgumentException">The input specification is out of range, or the image's samples are not width × height × channels.</exception>
    public static byte[] Normalise(PixelImage image, InputSpec spec)
    {
        Check(image, spec);
        var source = image.ToChannels(spec.Channels);
        // Fewer pixels have less noise, and ink is found sooner among them.
        if (spec.Fit == Fit.Ink)
            source = BoxShrink.By(source, Placement.Spare(source.Width, source.Height, spec));
        if (spec.Levels == Levels.Ink)
            source = InkLevels.Apply(source);
        var placement = Placement.Of(source, spec);
        var input = new byte[spec.Length];
        input.AsSpan().Fill(White);
        Resampler.Resample(source, placement, spec, input);
        if (spec.Invert)
            Invert(input);
        return input;
    }

    private static void Invert(Span<byte> samples)
    {
        foreach (ref var sample in samples)
            sample = (byte)(255 - sample);
    }

    private static void Check(PixelImage image, InputSpec spec)
    {
        if (spec.Width is < 8 or > 1024 || spec.Height is < 8 or > 1024 || spec.Channels is not (1 or 3))
        {
            throw new ArgumentException(
                $"An input of {spec.Width} × {spec.Height} with {spec.Channels} channels is out of range: sides are 8 to 1024 pixels, channels 1 or 3.", nameof(spec));
        }

        if (spec.Levels == Levels.Ink && spec.Channels != 1)
            throw new ArgumentException($"Ink is told from paper by brightness: an input of {spec.Channels} channels cannot have its levels.", nameof(spec));

        if (image.Width < 1 || image.Height < 1 || image.Channels is not (1 or 3) || image.Samples.Length != (long)image.Width * image.Height * image.Channels)
        {
            throw new ArgumentException(
                $"{image.Samples.Length:N0} samples are not an image of {image.Width} × {image.Height} with {image.Channels} channels.", nameof(image));
        }
    }
}
