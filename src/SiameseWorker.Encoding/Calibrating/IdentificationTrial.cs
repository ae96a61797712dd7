using SiameseWorker.Encoding.Evaluation;

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
        var questions = DrawQuestions(classes, random);
        var ranked = classes.Rerank([.. questions.Select(question => (question.Probe, question.Best))]);
        return [.. questions.Zip(ranked, (question, best) => Answer(question, best))];
    }

    /// <summary>The same questions as similarities have them.</summary>
    public static IReadOnlyList<RankingQuestion> DrawRankings(HeldOutClasses classes, Random random) =>
        [.. DrawQuestions(classes, random).Select(question => HeldOutClasses.ToRanking(question.Probe, question.Best))];

    private static List<Question> DrawQuestions(HeldOutClasses classes, Random random)
    {
        var askable = Enumerable.Range(0, classes.Images.Count).Where(c => classes.Images[c].Length > 1).ToArray();
        return
        [
            .. from size in GalleryThresholds.Sizes(classes.Images.Count - 1)
               from question in Enumerable.Range(0, QuestionsPerSize)
               select Ask(classes, askable[random.Next(askable.Length)], size, isStranger: question % 2 == 0, groupFirst: question % 4 < 2, random),
        ];
    }

    private static Question Ask(HeldOutClasses classes, int asked, int size, bool isStranger, bool groupFirst, Random random)
    {
        var others = GalleryThresholds.DrawGallery(classes, asked, groupFirst, random);
        var images = classes.Images[asked];
        var probe = random.Next(images.Length);
        var exemplar = (probe + 1 + random.Next(images.Length - 1)) % images.Length;
        var gallery = isStranger ? others.Take(size) : others.Take(size - 1).Append(asked);
        List<RankedImage> best =
        [
            .. gallery
                .Select(c => (Class: c, Image: c == asked ? images[exemplar] : classes.Draw(c, random)))
                .Select(one => new RankedImage(one.Image, one.Class, classes.Similarity(images[probe], one.Image)))
                .OrderByDescending(candidate => candidate.Similarity)
                .Take(OpenSetSoftmax.Candidates),
        ];
        return new Question(images[probe], asked, best, size, isStranger);
    }

    private static IdentificationTrial Answer(Question question, IReadOnlyList<RankedImage> best)
    {
        var right = best.Index().Where(candidate => candidate.Item.Class == question.Asked).Select(candidate => (int?)candidate.Index).FirstOrDefault();
        return new IdentificationTrial([.. best.Select(candidate => candidate.Similarity)], right, question.Size, question.IsStranger);
    }

    private sealed record Question(int Probe, int Asked, IReadOnlyList<RankedImage> Best, int Size, bool IsStranger);
}
