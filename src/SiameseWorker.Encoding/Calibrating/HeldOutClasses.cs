using SiameseWorker.Contracts;

namespace SiameseWorker.Encoding;

/// <summary>Calibration data, checked and arranged by class.</summary>
internal sealed class HeldOutClasses
{
    private readonly CalibrationData _data;

    /// <exception cref="ArgumentException">The data are inconsistent or too few.</exception>
    public HeldOutClasses(CalibrationData data)
    {
        Check(data);
        _data = data;
        var byClass = Enumerable.Range(0, data.Embeddings.Count).GroupBy(image => data.Classes[image]).OrderBy(c => c.Key).ToList();
        Images = [.. byClass.Select(c => c.ToArray())];
        Groups = [.. byClass.Select(c => data.Groups?[c.First()] ?? 0)];
        if (Images.Count < 2)
            throw new ArgumentException($"Calibration needs at least two classes; the data have {Images.Count}. Hold more classes out of training.", nameof(data));
        if (Images.All(images => images.Length < 2))
            throw new ArgumentException("Calibration needs classes with at least two images; no class of the data has two.", nameof(data));
    }

    /// <summary>The images (indices of embeddings) of each class.</summary>
    public IReadOnlyList<int[]> Images { get; }

    /// <summary>The group of each class.</summary>
    public IReadOnlyList<int> Groups { get; }

    /// <summary>Similarity of two images.</summary>
    public double Similarity(int a, int b) => _data.Metric.Similarity(_data.Embeddings[a], _data.Embeddings[b]);

    /// <summary>A random image of a class.</summary>
    public int Draw(int classIndex, Random random) => Images[classIndex][random.Next(Images[classIndex].Length)];

    private static void Check(CalibrationData data)
    {
        var count = data.Embeddings.Count;
        if (data.Classes.Count != count || (data.Groups is { } groups && groups.Count != count))
            throw new ArgumentException($"There are {count} embeddings, {data.Classes.Count} classes and {data.Groups?.Count ?? count} groups; each embedding needs one of each.", nameof(data));
        for (var i = 0; i < count; i++)
        {
            if (data.Embeddings[i].Length != data.Embeddings[0].Length)
                throw new ArgumentException($"Embedding {i} has {data.Embeddings[i].Length} dimensions, the first has {data.Embeddings[0].Length}.", nameof(data));
            if (!Array.TrueForAll(data.Embeddings[i], float.IsFinite))
                throw new ArgumentException($"Embedding {i} holds a value that is not finite.", nameof(data));
        }
    }
}
