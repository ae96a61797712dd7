namespace SiameseWorker.Encoding;

/// <summary>One open-set question with its answer.</summary>
/// <param name="Similarities">Similarities of the best candidates, best first.</param>
/// <param name="Right">Index of the probe's class among them; null where it is none of them.</param>
/// <param name="Classes">Classes in the gallery.</param>
/// <param name="IsStranger">Whether the probe's class is not in the gallery at all.</param>
internal sealed record IdentificationTrial(IReadOnlyList<double> Similarities, int? Right, int Classes, bool IsStranger = false)
{
    private const int QuestionsPerSize = 600;

    /// <summary>
    /// Questions asked of galleries of held-out classes, one exemplar each, of all sizes: half of the probes are of a class of
    /// the gallery and half of none; half of the galleries hold the probe's own group first, half are drawn from all.
    /// </summary>
    public static IReadOnlyList<IdentificationTrial> Draw(HeldOutClasses classes, Random random)
    {
        var askable = Enumerable.Range(0, classes.Images.Count).Where(c => classes.Images[c].Length > 1).ToArray();
        return
        [
            .. from size in GalleryThresholds.Sizes(classes.Images.Count - 1)
               from question in Enumerable.Range(0, QuestionsPerSize)
               select Ask(classes, askable[random.Next(askable.Length)], size, isStranger: question % 2 == 0, groupFirst: question % 4 < 2, random),
        ];
    }

    private static IdentificationTrial Ask(HeldOutClasses classes, int asked, int size, bool isStranger, bool groupFirst, Random random)
    {
        var others = GalleryThresholds.DrawGallery(classes, asked, groupFirst, random);
        var images = classes.Images[asked];
        var probe = random.Next(images.Length);
        var exemplar = (probe + 1 + random.Next(images.Length - 1)) % images.Length;
        var gallery = isStranger ? others.Take(size) : others.Take(size - 1).Append(asked);
        var ranked = gallery
            .Select(c => (Class: c, Similarity: classes.Similarity(images[probe], c == asked ? images[exemplar] : classes.Draw(c, random))))
            .OrderByDescending(candidate => candidate.Similarity)
            .Take(OpenSetSoftmax.Candidates)
            .ToList();
        var right = ranked.FindIndex(candidate => candidate.Class == asked);
        return new IdentificationTrial([.. ranked.Select(candidate => candidate.Similarity)], right < 0 ? null : right, size, isStranger);
    }
}
