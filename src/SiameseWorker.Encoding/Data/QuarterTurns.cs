namespace SiameseWorker.Encoding.Data;

/// <summary>Quarter turns of an image as classes of their own, as the literature enlarges Omniglot by (Santoro et al. 2016; Vinyals et al. 2016).</summary>
public static class QuarterTurns
{
    /// <summary>A set with each class four times: as it is, and turned by 90, 180 and 270 degrees.</summary>
    /// <param name="images">A set of square images.</param>
    /// <exception cref="ImageDataException">The images are not square.</exception>
    public static ImageSet Add(ImageSet images)
    {
        if (images.Input.Width != images.Input.Height)
            throw new ImageDataException($"Images of {images.Input.Width} × {images.Input.Height} cannot be turned; an encoder with a square input is needed.");
        return new ImageSet(
            images.Input,
            from c in images.Classes
            from turns in Enumerable.Range(0, 4)
            from image in Enumerable.Range(c.First, c.Count)
            select new LabelledInput(c.Group, turns == 0 ? c.Name : $"{c.Name} turned {90 * turns}°", Turn(images[image].Span, images.Input.Width, turns)),
            images.Rejected);
    }

    /// <summary>Turns each channel anticlockwise.</summary>
    private static byte[] Turn(ReadOnlySpan<byte> samples, int side, int turns)
    {
        var turned = samples.ToArray();
        for (; turns > 0; turns--)
        {
            var before = turned;
            turned = new byte[before.Length];
            for (var i = 0; i < turned.Length; i++)
            {
                var (channel, row, column) = (i / (side * side), i / side % side, i % side);
                turned[i] = before[(((channel * side) + column) * side) + (side - 1 - row)];
            }
        }

        return turned;
    }
}
