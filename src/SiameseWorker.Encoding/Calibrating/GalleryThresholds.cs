namespace SiameseWorker.Encoding;

/// <summary>
/// The confidence that only a given share of strangers' probes reach with their best of N classes, one exemplar each:
/// the false match rate of a whole open-set question (false positive identification rate in ISO/IEC 19795-1), not of a
/// single comparison. Measured half with galleries drawn from all classes, and half with galleries that hold the stranger's
/// own group, its look-alikes, first.
/// </summary>
internal static class GalleryThresholds
{
    private const int Questions = 8_000;

    /// <summary>Measures the thresholds at 1, 2, 5, 10, 20, 50, … classes, up to all but the stranger's own.</summary>
    public static IReadOnlyList<ConfidenceThreshold> Fit(HeldOutClasses classes, OpenSetSoftmax model, double targetFmr, Random random)
    {
        var sizes = Sizes(classes.Images.Count - 1);
        var confidences = sizes.Select(_ => new double[Questions]).ToArray();
        for (var question = 0; question < Questions; question++)
            Ask(classes, model, sizes, question, confidences, random);
        return [.. sizes.Zip(confidences, (size, reached) => new ConfidenceThreshold(size, AtRate(reached, targetFmr)))];
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

    /// <summary>All classes but the stranger's, in random order, those of its group first if wanted.</summary>
    internal static int[] DrawGallery(HeldOutClasses classes, int stranger, bool groupFirst, Random random)
    {
        var gallery = Enumerable.Range(0, classes.Images.Count).Where(c => c != stranger).ToArray();
        random.Shuffle(gallery);
        return groupFirst
            ? [.. gallery.OrderBy(c => classes.Groups[c] == classes.Groups[stranger] ? 0 : 1)]
            : gallery;
    }

    /// <summary>One stranger, asked about in a gallery that grows from size to size.</summary>
    private static void Ask(HeldOutClasses classes, OpenSetSoftmax model, List<int> sizes, int question, double[][] confidences, Random random)
    {
        // Every class is the stranger equally often, with either kind of gallery.
        var stranger = question / 2 % classes.Images.Count;
        var probe = classes.Draw(stranger, random);
        var gallery = DrawGallery(classes, stranger, groupFirst: question % 2 == 0, random);
        var best = new List<double>(OpenSetSoftmax.Candidates + 1);
        var size = 0;
        for (var i = 0; i < gallery.Length; i++)
        {
            var similarity = classes.Similarity(probe, classes.Draw(gallery[i], random));
            var place = best.FindIndex(other => other < similarity);
            best.Insert(place < 0 ? best.Count : place, similarity);
            if (best.Count > OpenSetSoftmax.Candidates)
                best.RemoveAt(OpenSetSoftmax.Candidates);
            if (i + 1 == sizes[size])
                confidences[size++][question] = model.Probabilities(best, i + 1)[0];
        }
    }

    /// <summary>The least confidence that no more than a share of the questions reach.</summary>
    private static double AtRate(double[] confidences, double rate)
    {
        Array.Sort(confidences);
        var allowed = (int)(rate * confidences.Length);
        return Math.BitIncrement(confidences[^(allowed + 1)]);
    }
}
