using CsCheck;
using SiameseWorker.Contracts;
using SiameseWorker.Gallery;
using SiameseWorker.Gallery.Search;

namespace SiameseWorker.UnitTests.Gallery;

/// <summary>The search gives the neighbours, and their order, that a plain loop over the definition of similarity gives.</summary>
public sealed class SearchPropertyTests
{
    private static readonly Gen<float> Ordinary = Gen.Float[-2, 2];

    /// <summary>Zeros of both signs, subnormal, tiny, huge and repeated values.</summary>
    private static readonly Gen<float> Special = Gen.Frequency(
        (1, Gen.OneOf(0f, -0f, 1f, -1f, 0.5f, float.Epsilon, -float.Epsilon, 1e-40f, -3e-39f, 1e-30f, 1e-20f, 1e19f, -1e20f, 3e38f, float.MaxValue, float.MinValue)),
        (1, Gen.Float[-2, 2]));

    private static readonly Gen<Case> Cases =
        from metric in Gen.Enum<Metric>()
        from dimension in Gen.OneOf(1, 1, 3, 32, 50, 64, 128)
        from size in Gen.Frequency((4, Gen.Int[0, 40]), (1, Gen.Int[41, 3000 / Math.Max(1, dimension / 8)]))
        from special in Gen.Bool
        let value = special ? Special : Ordinary
        from distinct in value.Array[dimension].Array[1, 64]
        from nudge in Gen.OneOf(0f, 0f, 1e-7f, 1e-3f)
        from seed in Gen.Int
        from probes in Gen.Frequency((3, value.Array[dimension]), (1, Gen.OneOf(distinct))).Array[1, 12]
        from classes in Gen.Int[1, 30]
        from topK in Gen.Frequency((4, Gen.Int[1, 12]), (1, Gen.Const(int.MaxValue)))
        from threads in Gen.Int[1, 3]
        select new Case(metric, Rows(distinct, size, nudge, seed), probes, classes, topK, threads);

    /// <summary>Every way that a search can be computed on this machine. Any machine has the portable one.</summary>
    public static TheoryData<bool, string> Paths()
    {
        var paths = new TheoryData<bool, string>();
        foreach (var instructions in Enum.GetValues<Instructions>().Where(Processor.Has))
        {
            paths.Add(false, instructions.ToString());
            paths.Add(true, instructions.ToString());
        }

        return paths;
    }

    /// <summary>The scan may pass over a vector only where the exact comparison would.</summary>
    [Theory]
    [MemberData(nameof(Paths))]
    public void No_score_is_below_the_bound_of_the_similarity_that_it_stands_for(bool reduced, string instructions) =>
        Cases.Sample(
            c =>
            {
                if (c.Rows.Length == 0)
                    return;
                var shape = new VectorShape(c.Probes[0].Length, c.Metric, reduced);
                var chunk = new Chunk(shape, c.Rows.Length);
                var label = ClassLabel.Of("c", "p");
                for (var i = 0; i < c.Rows.Length; i++)
                    chunk.Write(i, i + 1, label, "p"u8, c.Rows[i]);
                foreach (var tileProbes in c.Probes.Chunk(ScoreKernel.Probes))
                {
                    var tile = new ProbeTile(shape, [.. tileProbes.Select(probe => new Probe("g", probe, 1))]);
                    var blocks = (c.Rows.Length + Blocks.Rows - 1) / Blocks.Rows;
                    var scores = new float[ScoreKernel.Probes * blocks * Blocks.Rows];
                    ScoreKernel.For(shape, Enum.Parse<Instructions>(instructions)).Score(chunk, 0, blocks, tile.Numbers, scores);
                    for (var i = 0; i < tileProbes.Length * c.Rows.Length; i++)
                    {
                        var (p, row) = (i / c.Rows.Length, i % c.Rows.Length);
                        var score = scores[(p * blocks * Blocks.Rows) + row];
                        Assert.False(score < ScoreBound.Below(shape, c.Metric.Similarity(tileProbes[p], c.Rows[row])));
                    }
                }
            },
            iter: 200);

    [Theory]
    [MemberData(nameof(Paths))]
    public void Same_neighbours_in_the_same_order_as_a_plain_loop(bool reduced, string instructions) =>
        Cases.Sample(c => Check(c, reduced, Enum.Parse<Instructions>(instructions)), iter: 200);

    [Fact]
    public void Also_where_a_device_does_the_first_pass() =>
        Cases.Sample(c => Check(c, reduced: false, Processor.Best, DeviceSearchTests.CountingDevice.Torch()), iter: 200);

    [Theory]
    [MemberData(nameof(Paths))]
    public void Also_with_4096_dimensions_and_neighbours_that_single_precision_cannot_tell_apart(bool reduced, string instructions)
    {
        foreach (var metric in Enum.GetValues<Metric>())
        {
            // All rows near one another and far from the probe: similarities differ by less than the scan's rounding errors.
            var hair = metric == Metric.Cosine ? 1e-6f : 1e-5f;
            for (var seed = 0; seed < 3; seed++)
            {
                var random = new Random(seed);
                var probes = Enumerable.Range(0, 3).Select(_ => Enumerable.Range(0, 4096).Select(_ => random.NextSingle() - 0.5f).ToArray()).ToArray();
                var centre = Enumerable.Range(0, 4096).Select(_ => random.NextSingle() - 0.5f).ToArray();
                var rows = Enumerable.Range(0, 100).Select(_ => centre.Select(x => x + (hair * random.NextSingle())).ToArray()).ToArray();
                Check(new(metric, rows, probes, Classes: 40, TopK: 10, Threads: 2), reduced, Enum.Parse<Instructions>(instructions));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public void Also_with_3000_exemplars_of_which_most_are_of_one_class(bool reduced, string instructions)
    {
        foreach (var metric in Enum.GetValues<Metric>())
        {
            var random = new Random(3000);
            var rows = Enumerable.Range(0, 3000).Select(_ => Enumerable.Range(0, 50).Select(_ => random.NextSingle()).ToArray()).ToArray();
            int ClassOf(int row) => row % 100 < 98 ? 0 : row % 7;
            var c = new Case(metric, rows, [rows[5], rows[99]], Classes: 7, TopK: 5, Threads: 2);
            AssertSame(c, ClassOf, Build(c, ClassOf, reduced, Enum.Parse<Instructions>(instructions)));
        }
    }

    private static void Check(Case c, bool reduced, Instructions instructions, IVectorDevice? device = null)
    {
        int ClassOf(int row) => row * 31 % c.Classes;
        AssertSame(c, ClassOf, Build(c, ClassOf, reduced, instructions, device));
    }

    private static void AssertSame(Case c, Func<int, int> classOf, GalleryVectors vectors)
    {
        var results = vectors.SearchMany(1, [.. c.Probes.Select(probe => new Probe("g", probe, c.TopK))]);
        for (var i = 0; i < c.Probes.Length; i++)
        {
            if (c.Rows.Length == 0)
            {
                Assert.Null(results[i]);
                continue;
            }

            var expected = c.Rows
                .Select((row, r) => new ClassCandidate("c" + classOf(r), c.Metric.Similarity(c.Probes[i], row), $"galleries/g/c{classOf(r)}/{r}.png", r + 1))
                .OrderByDescending(candidate => candidate.Similarity).ThenBy(candidate => candidate.ExemplarId)
                .DistinctBy(candidate => candidate.Class)
                .ToList();
            Assert.Equal(expected.Take(c.TopK), results[i]!.Candidates);
            Assert.Equal((expected.Count, c.Rows.Length), (results[i]!.Classes, results[i]!.Exemplars));
            Assert.Equal(expected[^1], vectors.SearchClass("g", 1, c.Probes[i], expected[^1].Class));
        }
    }

    private static GalleryVectors Build(Case c, Func<int, int> classOf, bool reduced, Instructions instructions, IVectorDevice? device = null)
    {
        var options = new SearchOptions { Threads = c.Threads, ParallelThreshold = 0, ReducedPrecision = reduced, Instructions = instructions };
        var vectors = TestVectors.Create(c.Metric, c.Probes[0].Length, options, device);
        vectors.Apply(1, "g", c.Rows.Select((row, i) => new VectorChange(i + 1, "c" + classOf(i), $"galleries/g/c{classOf(i)}/{i}.png", row)));
        return vectors;
    }

    /// <summary>Rows drawn from a few distinct ones, some moved by a hair in one place.</summary>
    private static float[][] Rows(float[][] distinct, int size, float nudge, int seed)
    {
        var random = new Random(seed);
        var rows = new float[size][];
        for (var i = 0; i < size; i++)
        {
            rows[i] = [.. distinct[random.Next(distinct.Length)]];
            var place = random.Next(rows[i].Length);
            var moved = rows[i][place] * (1 + (nudge * random.NextSingle()));
            rows[i][place] = float.IsFinite(moved) ? moved : rows[i][place];
        }

        return rows;
    }

    private sealed record Case(Metric Metric, float[][] Rows, float[][] Probes, int Classes, int TopK, int Threads);
}
