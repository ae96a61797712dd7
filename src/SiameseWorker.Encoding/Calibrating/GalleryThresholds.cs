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

    /// <summary>Where each question costs a second look at its candidates.</summary>
    private const int RerankedQuestions = 2_000;

    /// <summary>Questions that are answered wrongly at the threshold, at the least: fewer say too little of where it lies.</summary>
    private const int FewestWrong = 10;

    /// <summary>Measures the thresholds at 1, 2, 5, 10, 20, 50, … classes, up to all but the stranger's own.</summary>
    public static IReadOnlyList<ConfidenceThreshold> Fit(HeldOutClasses classes, OpenSetSoftmax model, double targetFmr, Random random)
    {
        var sizes = Sizes(classes.Images.Count - 1);
        // In random order: there may be more classes than are asked about.
        int[] strangers = [.. Enumerable.Range(0, classes.Images.Count)];
        random.Shuffle(strangers);
        var count = Math.Max(classes.AreReranked ? RerankedQuestions : Questions, (int)Math.Ceiling(FewestWrong / targetFmr));
        var questions = Enumerable.Range(0, count).SelectMany(question => Ask(classes, sizes, strangers, question, random)).ToList();
        var confidences = classes.Rerank(questions).Index()
            .Select(answer => (Size: sizes[answer.Index % sizes.Count], Best: answer.Item))
            .GroupBy(answer => answer.Size, answer => model.Probabilities([.. answer.Best.Select(one => one.Similarity)], answer.Size)[0])
            .ToDictionary(group => group.Key, group => group.ToArray());
        return [.. sizes.Select(size => new ConfidenceThreshold(size, AtRate(confidences[size], targetFmr)))];
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

    /// <summary>One stranger, asked about in a gallery that grows from size to size: the best candidates at each.</summary>
    private static IEnumerable<(int Probe, IReadOnlyList<RankedImage> Best)> Ask(HeldOutClasses classes, List<int> sizes, int[] strangers, int question, Random random)
    {
        // Every class is the stranger equally often, with either kind of gallery.
        var stranger = strangers[question / 2 % strangers.Length];
        var probe = classes.Draw(stranger, random);
        var gallery = DrawGallery(classes, stranger, groupFirst: question % 2 == 0, random);
        var best = new List<RankedImage>(OpenSetSoftmax.Candidates + 1);
        var size = 0;
        for (var i = 0; i < gallery.Length; i++)
        {
            var image = classes.Draw(gallery[i], random);
            var candidate = new RankedImage(image, gallery[i], classes.Similarity(probe, image));
            var place = best.FindIndex(other => other.Similarity < candidate.Similarity);
            best.Insert(place < 0 ? best.Count : place, candidate);
            if (best.Count > OpenSetSoftmax.Candidates)
                best.RemoveAt(OpenSetSoftmax.Candidates);
            if (i + 1 != sizes[size])
                continue;
            size++;
            yield return (probe, [.. best]);
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
