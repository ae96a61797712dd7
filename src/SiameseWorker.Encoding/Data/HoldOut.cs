namespace SiameseWorker.Encoding.Data;

/// <summary>Sets classes aside that the encoder is not trained on.</summary>
public static class HoldOut
{
    private const int FewestGroups = 10;

    /// <summary>
    /// Splits a set by whole groups, so that no alphabet is in both parts; by classes where there are fewer than ten
    /// groups. The same seed gives the same split.
    /// </summary>
    /// <param name="images">The set.</param>
    /// <param name="share">Share of the groups, or classes, to hold out, above 0 and below 1; at least one group or two classes.</param>
    /// <param name="seed">Which ones.</param>
    /// <exception cref="ImageDataException">The set has fewer than four classes.</exception>
    public static (ImageSet Training, ImageSet HeldOut) Split(ImageSet images, double share, int seed)
    {
        if (images.Classes.Count < 4)
            throw new ImageDataException($"The training data has {images.Classes.Count:N0} classes; at least 4 are needed to hold some out for validation.");
        var random = new Random(seed);
        Func<ImageClass, string> unit = images.Groups.Count >= FewestGroups ? c => c.Group : c => $"{c.Group}/{c.Name}";
        var fewest = images.Groups.Count >= FewestGroups ? 1 : 2;
        var units = images.Classes.Select(unit).Distinct().ToArray();
        random.Shuffle(units);
        var heldOut = units[..Math.Max(fewest, (int)Math.Round(units.Length * share))].ToHashSet();
        return (images.Where(c => !heldOut.Contains(unit(c))), images.Where(c => heldOut.Contains(unit(c))));
    }
}
