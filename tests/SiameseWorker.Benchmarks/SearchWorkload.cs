using SiameseWorker.Contracts;
using SiameseWorker.Gallery;
using SiameseWorker.Gallery.Search;

namespace SiameseWorker.Benchmarks;

/// <summary>Embeddings of length 1 around one centre for each class, and probes around the same centres.</summary>
internal sealed class SearchWorkload
{
    private const int Seed = 5;
    private const double Spread = 0.7;

    private readonly ScanOptions _options;

    public SearchWorkload(ScanOptions options)
    {
        _options = options;
        Vectors = new float[options.Vectors][];
        var centres = Enumerable.Range(0, options.Classes).Select(i => Direction(new Random(Seed + i))).ToArray();
        Parallel.For(0, options.Vectors, i => Vectors[i] = Near(centres[ClassOf(i)], new Random(Seed - 1 - i)));
        Probes = [.. Enumerable.Range(0, 64).Select(i => Near(centres[i * 37 % options.Classes], new Random(int.MaxValue - i)))];
    }

    /// <summary>Shape (vectors × dimension).</summary>
    public float[][] Vectors { get; }

    /// <summary>Shape (64 × dimension).</summary>
    public float[][] Probes { get; }

    /// <summary>Bytes of the vectors alone.</summary>
    public long Bytes => (long)_options.Vectors * _options.Dimension * sizeof(float);

    /// <summary>A vector's class, from 0.</summary>
    public int ClassOf(int vector) => (int)((long)vector * _options.Classes / _options.Vectors);

    /// <summary>The vectors, enrolled in memory in gallery <c>g</c>.</summary>
    public GalleryVectors Enrol(Metric metric, bool reducedPrecision, int threads = 0)
    {
        var vectors = Empty(metric, _options.Dimension, new() { ReducedPrecision = reducedPrecision, Threads = threads > 0 ? threads : Environment.ProcessorCount });
        foreach (var batch in Enumerable.Range(0, _options.Vectors).Chunk(10_000))
            vectors.Apply(1, "g", batch.Select(i => Row(i + 1, ClassOf(i), Vectors[i])));
        return vectors;
    }

    /// <summary>No vectors yet, of one encoder version with the key 1.</summary>
    public static GalleryVectors Empty(Metric metric, int dimension, SearchOptions options)
    {
        var vectors = new GalleryVectors(options);
        vectors.Add(vectors.NewVersion(new(1, "default", "1", dimension, metric, "", EncoderVersionState.Active, default, null, null)));
        return vectors;
    }

    /// <summary>An exemplar to enrol.</summary>
    public static VectorChange Row(long id, int @class, float[] vector, string gallery = "g") => new(id, $"class-{@class}", $"galleries/{gallery}/class-{@class}/{id % 100}.png", vector);

    private float[] Direction(Random random)
    {
        var vector = new float[_options.Dimension];
        for (var i = 0; i < vector.Length; i++)
            vector[i] = (random.NextSingle() + random.NextSingle() + random.NextSingle()) - 1.5f;
        return Normalised(vector);
    }

    private float[] Near(float[] centre, Random random)
    {
        var vector = Direction(random);
        for (var i = 0; i < vector.Length; i++)
            vector[i] = (float)((Spread * vector[i]) + ((1 - Spread) * centre[i]));
        return Normalised(vector);
    }

    private static float[] Normalised(float[] vector)
    {
        var length = MathF.Sqrt(vector.Sum(x => x * x));
        for (var i = 0; i < vector.Length; i++)
            vector[i] /= length;
        return vector;
    }
}
