namespace SiameseWorker.Encoding;

/// <summary>
/// The similarity that only a given share of strangers' probes reach with their best of N classes, one exemplar each:
/// the false match rate of a whole open-set question (false positive identification rate in ISO/IEC 19795-1), not of a
/// single comparison. Measured half with galleries drawn from all classes, and half with galleries that hold the stranger's
/// own group, its look-alikes, first.
/// </summary>
internal static class GalleryThresholds
{
    private const int Questions = 4_000;

    /// <summary>Measures the thresholds at 1, 2, 5, 10, 20, 50, … classes, up to all but the stranger's own.</summary>
    public static IReadOnlyList<ClassCountThreshold> Fit(HeldOutClasses classes, double targetFmr, Random random)
    {
        var sizes = Sizes(classes.Images.Count - 1);
        var fromAll = BestSimilarities(classes, sizes, groupFirst: false, random);
        var groupFirst = BestSimilarities(classes, sizes, groupFirst: true, random);
        var points = new List<ClassCountThreshold>();
        var previous = double.NegativeInfinity;
        for (var i = 0; i < sizes.Count; i++)
        {
            // Sampling noise must not let a larger gallery have the lower threshold.
            previous = Math.Max(previous, AtRate([.. fromAll[i], .. groupFirst[i]], targetFmr));
            points.Add(new ClassCountThreshold(sizes[i], previous));
        }

        return points;
    }

    /// <summary>1, 2, 5, 10, … and the largest.</summary>
    internal static List<int> Sizes(int largest)
    {
        var sizes = new List<int>();
        for (long decade = 1; decade <= largest; decade *= 10)
            sizes.AddRange(new[] { decade, 2 * decade, 5 * decade }.Where(size => size <= largest).Select(size => (int)size));
        if (sizes[^1] != largest)
            sizes.Add(largest);
        return sizes;
    }

    /// <summary>For each size, the best similarity of each question.</summary>
    private static double[][] BestSimilarities(HeldOutClasses classes, List<int> sizes, bool groupFirst, Random random)
    {
        var best = sizes.Select(_ => new double[Questions]).ToArray();
        for (var question = 0; question < Questions; question++)
        {
            // Every class is the stranger equally often.
            var stranger = question % classes.Images.Count;
            var probe = classes.Draw(stranger, random);
            var gallery = DrawGallery(classes, stranger, groupFirst, random);
            var highest = double.NegativeInfinity;
            var size = 0;
            for (var i = 0; i < gallery.Length; i++)
            {
                highest = Math.Max(highest, classes.Similarity(probe, classes.Draw(gallery[i], random)));
                if (i + 1 == sizes[size])
                    best[size++][question] = highest;
            }
        }

        return best;
    }

    /// <summary>All classes but the stranger's, in random order, those of its group first if wanted.</summary>
    internal static int[] DrawGallery(HeldOutClasses classes, int stranger, bool groupFirst, Random random)
    {
        var gallery = Enumerable.Range(0, classes.Images.Count).Where(c => c != stranger).ToArray();
        random.Shuffle(gallery);
        return groupFirst
            ? [.. gallery.OrderBy(c => classes.Groups[c] == classes.Groups[stranger] ? 0 : 1)]
            : gallery;
    }

    /// <summary>The least similarity that no more than a share of the questions reach.</summary>
    private static double AtRate(double[] similarities, double rate)
    {
        Array.Sort(similarities);
        var allowed = (int)(rate * similarities.Length);
        return Math.BitIncrement(similarities[^(allowed + 1)]);
    }
}
