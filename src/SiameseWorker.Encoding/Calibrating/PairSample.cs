namespace SiameseWorker.Encoding;

/// <summary>
/// Similarities of genuine and impostor pairs. Impostors are drawn from within a group where it has another class: a
/// confidence must hold among look-alikes, and only errs to the safe side elsewhere.
/// </summary>
internal sealed class PairSample
{
    private const int PairsOfAKind = 20_000;

    public PairSample(HeldOutClasses classes, Random random)
    {
        var repeated = Enumerable.Range(0, classes.Images.Count).Where(c => classes.Images[c].Length > 1).ToArray();
        Genuine = DrawMany(() => DrawGenuine(classes, repeated[random.Next(repeated.Length)], random));
        var rivals = Enumerable.Range(0, classes.Images.Count).Select(c => RivalsOf(c, classes)).ToArray();
        Impostor = DrawMany(() => DrawImpostor(classes, rivals, random));
    }

    /// <summary>Similarities of pairs of one class.</summary>
    public IReadOnlyList<double> Genuine { get; }

    /// <summary>Similarities of pairs of two classes.</summary>
    public IReadOnlyList<double> Impostor { get; }

    private static double[] DrawMany(Func<double> draw) => [.. Enumerable.Range(0, PairsOfAKind).Select(_ => draw())];

    private static double DrawGenuine(HeldOutClasses classes, int c, Random random)
    {
        var images = classes.Images[c];
        var first = random.Next(images.Length);
        var second = (first + 1 + random.Next(images.Length - 1)) % images.Length;
        return classes.Similarity(images[first], images[second]);
    }

    private static double DrawImpostor(HeldOutClasses classes, int[][] rivals, Random random)
    {
        var c = random.Next(rivals.Length);
        var rival = rivals[c][random.Next(rivals[c].Length)];
        return classes.Similarity(classes.Draw(c, random), classes.Draw(rival, random));
    }

    private static int[] RivalsOf(int c, HeldOutClasses classes)
    {
        var others = Enumerable.Range(0, classes.Images.Count).Where(other => other != c).ToArray();
        var alike = Array.FindAll(others, other => classes.Groups[other] == classes.Groups[c]);
        return alike.Length > 0 ? alike : others;
    }
}
