using SiameseWorker.Encoding.Data;

namespace SiameseWorker.Encoding.Evaluation;

/// <summary>Draws episodes at random.</summary>
/// <param name="protocol">Of which kind.</param>
/// <param name="groups">The classes that an episode may take together.</param>
internal sealed class EpisodeDraw(EpisodesProtocol protocol, IReadOnlyList<IReadOnlyList<ImageClass>> groups)
{
    public IReadOnlyList<EpisodeClass> Next(Random random)
    {
        var classes = groups[random.Next(groups.Count)].ToArray();
        random.Shuffle(classes);
        classes = classes[..Math.Min(protocol.Ways, classes.Length)];
        // A place means the same in all classes, such as who drew it, only where they are equally large.
        return protocol is { WithinGroups: true, Shots: 1 } && Array.TrueForAll(classes, c => c.Count == classes[0].Count)
            ? AtSharedPlaces(classes, random)
            : [.. classes.Select(c => AtRandomPlaces(c, random))];
    }

    private static IReadOnlyList<EpisodeClass> AtSharedPlaces(ImageClass[] classes, Random random)
    {
        var count = classes[0].Count;
        var exemplar = random.Next(count);
        var probe = random.Next(count - 1);
        if (probe >= exemplar)
            probe++;
        return [.. classes.Select(c => new EpisodeClass([c.First + exemplar], c.First + probe))];
    }

    private EpisodeClass AtRandomPlaces(ImageClass c, Random random)
    {
        var images = Enumerable.Range(c.First, c.Count).ToArray();
        random.Shuffle(images);
        return new EpisodeClass(images[..protocol.Shots], images[protocol.Shots]);
    }
}

/// <summary>A class of an episode. Images are indices.</summary>
/// <param name="Exemplars">What is known of it.</param>
/// <param name="Probe">What is asked about.</param>
internal sealed record EpisodeClass(int[] Exemplars, int Probe);
