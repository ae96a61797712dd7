using System.Runtime.InteropServices;
using SiameseWorker.Contracts;
using SiameseWorker.Encoding.Data;
using SiameseWorker.Encoding.Evaluation;

namespace SiameseWorker.Encoding;

/// <summary>Calibration data, checked and arranged by class.</summary>
internal sealed class HeldOutClasses
{
    private readonly CalibrationData _data;

    /// <exception cref="ArgumentException">The data are inconsistent.</exception>
    /// <exception cref="ImageDataException">They are too few.</exception>
    public HeldOutClasses(CalibrationData data)
    {
        Check(data);
        _data = data;
        var byClass = Enumerable.Range(0, data.Embeddings.Count).GroupBy(image => data.Classes[image]).OrderBy(c => c.Key).ToList();
        Images = [.. byClass.Select(c => c.ToArray())];
        Groups = [.. byClass.Select(c => data.Groups?[c.First()] ?? 0)];
        if (Images.Count < 2)
            throw new ImageDataException($"Calibration needs at least two classes that the encoder was not trained on; there is {Images.Count}.");
        if (Images.All(images => images.Length < 2))
            throw new ImageDataException($"Calibration needs classes with at least two images; none of the {Images.Count} classes has two.");
    }

    /// <summary>The images (indices of embeddings) of each class.</summary>
    public IReadOnlyList<int[]> Images { get; }

    /// <summary>The group of each class.</summary>
    public IReadOnlyList<int> Groups { get; }

    /// <summary>Similarity of two images.</summary>
    public double Similarity(int a, int b) => _data.Metric.Similarity(_data.Embeddings[a], _data.Embeddings[b]);

    /// <summary>Whether <see cref="Rerank"/> looks at images again.</summary>
    public bool AreReranked => _data.Reranked is not null;

    /// <summary>Similarities of candidates after the re-ranker's look at them, sorted anew; as they were where there is none.</summary>
    /// <param name="questions">Each with its probe and the best candidates, best first.</param>
    /// <returns>For each question the candidates by their new place, with their new similarities.</returns>
    public IReadOnlyList<IReadOnlyList<RankedImage>> Rerank(IReadOnlyList<(int Probe, IReadOnlyList<RankedImage> Best)> questions)
    {
        if (_data.Reranked is not { } reranked)
            return [.. questions.Select(question => question.Best)];
        var refined = reranked.Refine([.. questions.Select(question => ToRanking(question.Probe, question.Best))]);
        return [.. questions.Zip(refined, (question, similarities) =>
            (IReadOnlyList<RankedImage>)[.. question.Best.Zip(similarities, (one, similarity) => one with { Similarity = similarity }).OrderByDescending(one => one.Similarity)])];
    }

    /// <summary>The least that an image scores with itself, another being the second; null where there is no re-ranker, whose look could make it other than 1.</summary>
    /// <param name="most">How many images are looked at.</param>
    public double? ScoreOfItself(int most)
    {
        var count = _data.Embeddings.Count;
        return _data.Reranked?
            .Refine([.. Enumerable.Range(0, Math.Min(most, count)).Select(image => Ask(image, (image + (count / 2)) % count))])
            .Min(scores => scores[0]);

        RankingQuestion Ask(int image, int other) => new(image, [image, other], [Similarity(image, image), Similarity(image, other)]);
    }

    /// <summary>A question as a re-ranker is asked it.</summary>
    public static RankingQuestion ToRanking(int probe, IReadOnlyList<RankedImage> best) => new(probe, [.. best.Select(one => one.Image)], [.. best.Select(one => one.Similarity)]);

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

/// <summary>A candidate.</summary>
/// <param name="Image">Its image.</param>
/// <param name="Class">The class that it stands for.</param>
/// <param name="Similarity">How similar it is to the probe.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct RankedImage(int Image, int Class, double Similarity);
