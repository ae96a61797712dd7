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

    private static readonly Gen<(Metric Metric, float[][] Rows, float[] Probe, int Classes, int TopK, int Threads)> Cases =
        from metric in Gen.Enum<Metric>()
        from dimension in Gen.OneOf(1, 1, 3, 50, 64, 128)
        from size in Gen.Frequency((4, Gen.Int[0, 40]), (1, Gen.Int[41, 3000 / Math.Max(1, dimension / 8)]))
        from special in Gen.Bool
        let value = special ? Special : Ordinary
        from distinct in value.Array[dimension].Array[1, 64]
        from nudge in Gen.OneOf(0f, 0f, 1e-7f, 1e-3f)
        from seed in Gen.Int
        from probe in Gen.Frequency((3, value.Array[dimension]), (1, Gen.OneOf(distinct)))
        from classes in Gen.Int[1, 30]
        from topK in Gen.Frequency((4, Gen.Int[1, 12]), (1, Gen.Const(int.MaxValue)))
        from threads in Gen.Int[1, 3]
        select (metric, Rows(distinct, size, nudge, seed), probe, classes, topK, threads);

    /// <summary>The scan may pass over a vector only where the exact comparison would.</summary>
    [Fact]
    public void No_score_is_below_the_bound_of_the_similarity_that_it_stands_for() =>
        Cases.Sample(
            c =>
            {
                if (c.Rows.Length == 0)
                    return;
                var shape = new VectorShape(c.Probe.Length, c.Metric);
                var chunk = new Chunk(shape, c.Rows.Length);
                for (var i = 0; i < c.Rows.Length; i++)
                    chunk.Write(i, i + 1, ClassLabel.Of("c", "p"), "p", c.Rows[i]);
                var scores = new float[c.Rows.Length];
                ScoreKernel.Score(c.Metric, chunk, c.Probe, ScoreBound.Scale(c.Probe), scores);
                for (var i = 0; i < scores.Length; i++)
                    Assert.False(scores[i] < ScoreBound.Below(shape, c.Metric.Similarity(c.Probe, c.Rows[i])));
            },
            iter: 400);

    [Fact]
    public void Same_neighbours_in_the_same_order_as_a_plain_loop() =>
        Cases.Sample(c => Check(c.Metric, c.Rows, c.Probe, c.Classes, c.TopK, c.Threads), iter: 400);

    [Theory]
    [InlineData(Metric.Cosine)]
    [InlineData(Metric.Euclidean)]
    [InlineData(Metric.Manhattan)]
    public void Also_with_4096_dimensions_and_neighbours_that_single_precision_cannot_tell_apart(Metric metric)
    {
        // All rows near one another and far from the probe: similarities differ by less than the scan's rounding errors.
        var hair = metric == Metric.Cosine ? 1e-6f : 1e-5f;
        for (var seed = 0; seed < 8; seed++)
        {
            var random = new Random(seed);
            var probe = Enumerable.Range(0, 4096).Select(_ => random.NextSingle() - 0.5f).ToArray();
            var centre = Enumerable.Range(0, 4096).Select(_ => random.NextSingle() - 0.5f).ToArray();
            var rows = Enumerable.Range(0, 200).Select(_ => centre.Select(x => x + (hair * random.NextSingle())).ToArray()).ToArray();
            Check(metric, rows, probe, classes: 40, topK: 10, threads: 2);
        }
    }

    [Theory]
    [InlineData(Metric.Cosine)]
    [InlineData(Metric.Euclidean)]
    [InlineData(Metric.Manhattan)]
    public void Also_with_3000_exemplars_of_which_most_are_of_one_class(Metric metric)
    {
        var random = new Random(3000);
        var rows = Enumerable.Range(0, 3000).Select(_ => Enumerable.Range(0, 50).Select(_ => random.NextSingle()).ToArray()).ToArray();
        var vectors = Build(metric, 50, rows, i => i % 100 < 98 ? 0 : i % 7, threads: 2);
        AssertSame(metric, rows, i => i % 100 < 98 ? 0 : i % 7, rows[5], 5, vectors);
    }

    private static void Check(Metric metric, float[][] rows, float[] probe, int classes, int topK, int threads)
    {
        int ClassOf(int row) => row * 31 % classes;
        AssertSame(metric, rows, ClassOf, probe, topK, Build(metric, probe.Length, rows, ClassOf, threads));
    }

    private static void AssertSame(Metric metric, float[][] rows, Func<int, int> classOf, float[] probe, int topK, GalleryVectors vectors)
    {
        var expected = rows
            .Select((row, i) => new ClassCandidate("c" + classOf(i), metric.Similarity(probe, row), $"galleries/g/c{classOf(i)}/{i}.png", i + 1))
            .OrderByDescending(c => c.Similarity).ThenBy(c => c.ExemplarId)
            .DistinctBy(c => c.Class)
            .ToList();

        var result = vectors.Search("g", 1, probe, topK);

        if (rows.Length == 0)
        {
            Assert.Null(result);
            return;
        }

        Assert.Equal(expected.Take(topK), result!.Candidates);
        Assert.Equal((expected.Count, rows.Length), (result.Classes, result.Exemplars));
        Assert.Equal(expected[^1], vectors.SearchClass("g", 1, probe, expected[^1].Class));
    }

    private static GalleryVectors Build(Metric metric, int dimension, float[][] rows, Func<int, int> classOf, int threads)
    {
        var vectors = TestVectors.Create(metric, dimension, new() { Threads = threads, ParallelThreshold = 0 });
        vectors.Apply(1, "g", rows.Select((row, i) => new VectorChange(i + 1, "c" + classOf(i), $"galleries/g/c{classOf(i)}/{i}.png", row)));
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
}
