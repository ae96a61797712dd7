namespace SiameseWorker.Encoding.Data;

/// <summary>Sets classes aside that the encoder is not trained on.</summary>
public static class HoldOut
{
    private const int FewestGroups = 10;

    /// <summary>
    /// Splits a set by whole groups, so that no alphabet is in both parts; by classes where there are fewer than ten
    /// groups. The same seed gives the same split.
    /// </summary>
    /// <remarks>What is held out can be asked about: two of its classes are of one group and have two images, if any have.</remarks>
    /// <param name="images">The set.</param>
    /// <param name="share">Share of the groups, or classes, to hold out, above 0 and below 1; at least one group or two classes.</param>
    /// <param name="seed">Which ones.</param>
    /// <exception cref="ImageDataException">The set has fewer than four classes.</exception>
    public static (ImageSet Training, ImageSet HeldOut) Split(ImageSet images, double share, int seed)
    {
        if (images.Classes.Count < 4)
            throw new ImageDataException($"The training data has {images.Classes.Count:N0} classes; at least 4 are needed to hold some out for validation.");
        var random = new Random(seed);
        var byGroup = images.Groups.Count >= FewestGroups;
        var units = images.Classes.GroupBy(c => (c.Group, byGroup ? "" : c.Name)).Select(unit => unit.ToArray()).ToArray();
        random.Shuffle(units);
        var heldOut = AskableFirst(units, byGroup).Take(Math.Max(byGroup ? 1 : 2, (int)Math.Round(units.Length * share))).SelectMany(unit => unit).ToHashSet();
        return (images.Where(c => !heldOut.Contains(c)), images.Where(heldOut.Contains));
    }

    /// <summary>The same units, but that the first ones can be asked about: a group with two classes of two images, or two such classes of one group.</summary>
    private static IEnumerable<ImageClass[]> AskableFirst(ImageClass[][] units, bool byGroup)
    {
        var usable = units.Where(unit => unit.Count(c => c.Count > 1) >= (byGroup ? 2 : 1)).ToList();
        var first = usable.Find(unit => byGroup || usable.Count(other => other[0].Group == unit[0].Group) > 1);
        if (first is null)
            return units;
        var askable = byGroup ? [first] : usable.Where(unit => unit[0].Group == first[0].Group).Take(2).ToArray();
        return askable.Concat(units.Except(askable));
    }
}
