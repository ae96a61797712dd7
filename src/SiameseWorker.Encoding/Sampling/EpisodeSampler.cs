using SiameseWorker.Encoding.Data;

namespace SiameseWorker.Encoding.Sampling;

/// <summary>Sampling as an <see cref="EpisodeSamplingSpec"/> says.</summary>
internal sealed class EpisodeSampler : IBatchSampler
{
    /// <summary>The middle part of the picture that lines of splices go through: either half is worth looking at.</summary>
    private const double SpliceWithin = 0.5;

    private readonly EpisodeSamplingSpec _spec;
    private readonly IReadOnlyList<(ImageClass Class, byte Orientation)> _all;
    private readonly ImageClass[][] _groups;
    private readonly int _orientations;

    public EpisodeSampler(EpisodeSamplingSpec spec, IReadOnlyList<ImageClass> classes)
    {
        _spec = spec;
        _groups = [.. classes.GroupBy(c => c.Group).Select(group => group.ToArray())];
        _orientations = spec.Orientations;
        _all = [.. classes.SelectMany(c => Enumerable.Range(0, _orientations).Select(orientation => (c, (byte)orientation)))];
        StepsPerEpoch = Math.Max(1, classes.Sum(c => c.Count) * _orientations / (spec.Ways * spec.Shots));
    }

    public long StepsPerEpoch { get; }

    public TrainingBatch Sample(long step, Random random)
    {
        var pool = random.NextDouble() < _spec.WithinGroups ? DrawGroups(random) : _all;
        return _spec.Spliced > 0 && random.NextDouble() < _spec.Spliced ? SpliceClasses(pool, random) : DrawClasses(pool, random);
    }

    private ClassBatch DrawClasses(IReadOnlyList<(ImageClass Class, byte Orientation)> pool, Random random)
    {
        var batch = NewBatch();
        foreach (var (way, pick) in Distinct(pool.Count, _spec.Ways, random).Index())
            Draw(pool[pick], batch.Images, batch.Orientations, way, random);
        return batch;
    }

    /// <summary>Each class is one of a few, and goes on as one of a few others: it shares either half with many.</summary>
    private ClassBatch SpliceClasses(IReadOnlyList<(ImageClass Class, byte Orientation)> pool, Random random)
    {
        var few = (int)Math.Ceiling(Math.Sqrt(_spec.Ways));
        var picks = Distinct(pool.Count, Math.Min(2 * few, pool.Count), random);
        var (first, second) = (NewBatch(), NewBatch());
        for (var way = 0; way < _spec.Ways; way++)
        {
            Draw(pool[picks[way / few]], first.Images, first.Orientations, way, random);
            Draw(pool[picks[(few + (way % few)) % picks.Length]], second.Images, second.Orientations, way, random);
        }

        return first with
        {
            Splice = new(second.Images, second.Orientations, Angle: random.NextDouble() * Math.Tau, Offset: (random.NextDouble() - 0.5) * SpliceWithin),
        };
    }

    private ClassBatch NewBatch() => new(_spec.Ways, _spec.Shots, new long[_spec.Ways * _spec.Shots], new byte[_spec.Ways * _spec.Shots]);

    private void Draw((ImageClass Class, byte Orientation) chosen, long[] images, byte[] orientations, int way, Random random)
    {
        var item = way * _spec.Shots;
        foreach (var image in DrawImages(chosen.Class.Count, random))
        {
            images[item] = chosen.Class.First + image;
            orientations[item++] = chosen.Orientation;
        }
    }

    /// <summary>Whole groups, each in one orientation: a character is hard to tell from those of its alphabet that are laid as it is.</summary>
    private List<(ImageClass Class, byte Orientation)> DrawGroups(Random random)
    {
        var order = Distinct(_groups.Length * _orientations, _groups.Length * _orientations, random);
        var pool = new List<(ImageClass, byte)>();
        for (var i = 0; i < order.Length && (i < _spec.GroupsPerEpisode || pool.Count < _spec.Ways); i++)
            pool.AddRange(_groups[order[i] / _orientations].Select(c => (c, (byte)(order[i] % _orientations))));
        return pool;
    }

    private IEnumerable<int> DrawImages(int count, Random random)
    {
        var distinct = Distinct(count, Math.Min(count, _spec.Shots), random);
        return distinct.Concat(Enumerable.Range(0, _spec.Shots - distinct.Length).Select(_ => random.Next(count)));
    }

    /// <summary>The first <paramref name="take"/> steps of a Fisher–Yates shuffle.</summary>
    private static int[] Distinct(int count, int take, Random random)
    {
        var numbers = Enumerable.Range(0, count).ToArray();
        for (var i = 0; i < take; i++)
        {
            var other = random.Next(i, count);
            (numbers[i], numbers[other]) = (numbers[other], numbers[i]);
        }

        return numbers[..take];
    }
}
