using SiameseWorker.Encoding.Data;

namespace SiameseWorker.Encoding.Evaluation;

/// <summary>Draws pairs within one fold: at random, or all that there are where no more are wanted.</summary>
internal sealed class PairDraw
{
    private readonly int _fold;
    private readonly List<List<PairClass>> _parts;

    /// <exception cref="ImageDataException">There are no impostors of the wanted kind.</exception>
    public PairDraw(VerificationProtocol protocol, IReadOnlyList<PairClass> classes, int fold)
    {
        _fold = fold;
        // Koch's rule is as many pairs from each alphabet; otherwise they are drawn from all: classes first, each as likely
        // however many images it has, then images of them.
        _parts = protocol.WithinGroups || protocol.KochDrawers ? [.. classes.GroupBy(c => c.Group).Select(group => group.ToList())] : [[.. classes]];
        Impostors = [.. _parts.Select(part => protocol.WithinGroups ? part : [.. classes])];
        if (!_parts.Zip(Impostors).Any(part => PossibleImpostors(part.First, part.Second) > 0))
            throw new ImageDataException("No group of a fold has two classes, so that there are no impostors within groups. Ask for fewer folds, or for impostors from anywhere.");
    }

    private List<List<PairClass>> Impostors { get; }

    public IEnumerable<VerificationPair> Draw(int wanted, Random random)
    {
        var each = Math.Max(1, wanted / _parts.Count);
        var drawn = new HashSet<(int, int)>();
        foreach (var (part, others) in _parts.Zip(Impostors))
        {
            foreach (var (a, b) in Some(each, drawn, PossibleGenuine(part), () => DrawGenuine(part, random), () => AllGenuine(part)))
                yield return new VerificationPair(a, b, IsGenuine: true, _fold);
            foreach (var (a, b) in Some(each, drawn, PossibleImpostors(part, others), () => DrawImpostor(part, others, random), () => AllImpostors(part, others)))
                yield return new VerificationPair(a, b, IsGenuine: false, _fold);
        }
    }

    /// <summary>As many pairs as wanted that were not drawn for another part, or all of them where there are not more.</summary>
    private static IEnumerable<(int A, int B)> Some(int wanted, HashSet<(int, int)> drawn, long possible, Func<(int A, int B)> draw, Func<IEnumerable<(int A, int B)>> all)
    {
        if (possible <= wanted + drawn.Count && all().Where(pair => !drawn.Contains(Sorted(pair))).ToList() is var left && left.Count <= wanted)
        {
            drawn.UnionWith(left.Select(Sorted));
            return left;
        }

        var some = new List<(int, int)>(wanted);
        while (some.Count < wanted)
        {
            var pair = Sorted(draw());
            if (drawn.Add(pair))
                some.Add(pair);
        }

        return some;
    }

    private static (int A, int B) Sorted((int A, int B) pair) => pair.A < pair.B ? pair : (pair.B, pair.A);

    private static long PossibleGenuine(List<PairClass> part) => part.Sum(c => (long)c.Images.Length * (c.Images.Length - 1) / 2);

    private static long PossibleImpostors(List<PairClass> part, List<PairClass> others) =>
        AllPairsOfClasses(part, others).Sum(pair => (long)pair.A.Images.Length * pair.B.Images.Length);

    private static (int A, int B) DrawGenuine(List<PairClass> part, Random random)
    {
        while (true)
        {
            var images = part[random.Next(part.Count)].Images;
            if (images.Length < 2)
                continue;
            var a = random.Next(images.Length);
            var b = random.Next(images.Length - 1);
            return (images[a], images[b < a ? b : b + 1]);
        }
    }

    private static (int A, int B) DrawImpostor(List<PairClass> part, List<PairClass> others, Random random)
    {
        while (true)
        {
            var (a, b) = (part[random.Next(part.Count)], others[random.Next(others.Count)]);
            if (a != b)
                return (a.Images[random.Next(a.Images.Length)], b.Images[random.Next(b.Images.Length)]);
        }
    }

    private static IEnumerable<(int A, int B)> AllGenuine(List<PairClass> part) =>
        from c in part
        from i in Enumerable.Range(0, c.Images.Length)
        from j in Enumerable.Range(i + 1, c.Images.Length - i - 1)
        select (c.Images[i], c.Images[j]);

    private static IEnumerable<(int A, int B)> AllImpostors(List<PairClass> part, List<PairClass> others) =>
        from pair in AllPairsOfClasses(part, others)
        from a in pair.A.Images
        from b in pair.B.Images
        select (a, b);

    /// <summary>Each two classes once: both of the part, or one of it and one beside it.</summary>
    private static IEnumerable<(PairClass A, PairClass B)> AllPairsOfClasses(List<PairClass> part, List<PairClass> others)
    {
        var own = part.ToHashSet();
        var beside = others.Where(other => !own.Contains(other)).ToList();
        for (var i = 0; i < part.Count; i++)
        {
            for (var j = i + 1; j < part.Count; j++)
                yield return (part[i], part[j]);
            foreach (var other in beside.Where(other => other.Group != part[i].Group))
                yield return (part[i], other);
        }
    }
}
