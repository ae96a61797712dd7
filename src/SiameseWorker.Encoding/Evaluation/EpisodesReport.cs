using System.Globalization;
using SiameseWorker.Encoding.Data;

namespace SiameseWorker.Encoding.Evaluation;

/// <summary>Result of an <see cref="EpisodesProtocol"/>.</summary>
public sealed class EpisodesReport
{
    internal EpisodesReport(EpisodesProtocol protocol, ImageSet images, IReadOnlyList<IReadOnlyList<Trial>> episodes)
    {
        Protocol = protocol;
        Trials = [.. episodes.SelectMany(trials => trials)];
        Episodes = [.. episodes.Select(Count)];
        var classes = images.ClassOfEachImage();
        Classes = [.. Trials.GroupBy(trial => classes[trial.Probe]).OrderBy(c => c.Key).Select(c => (images.Classes[c.Key], Count(c)))];
        Total = Accuracy.Sum(Episodes);
        Groups = [.. Classes.GroupBy(c => c.Class.Group).Select(group => (group.Key, Accuracy.Sum(group.Select(c => c.Accuracy)))).OrderBy(group => group.Key, StringComparer.Ordinal)];
        IntervalOverClasses = ClusteredInterval.Of([.. Classes.Select(c => c.Accuracy)]);
    }

    /// <summary>What was asked.</summary>
    public EpisodesProtocol Protocol { get; }

    /// <summary>Every question.</summary>
    public IReadOnlyList<Trial> Trials { get; }

    /// <summary>Each episode.</summary>
    public IReadOnlyList<Accuracy> Episodes { get; }

    /// <summary>All trials together.</summary>
    public Accuracy Total { get; }

    /// <summary>The trials whose probe is of a class, for each class that was asked about; the same ones for every encoder.</summary>
    public IReadOnlyList<(ImageClass Class, Accuracy Accuracy)> Classes { get; }

    /// <summary>The trials whose probe is of a group, for each group.</summary>
    public IReadOnlyList<(string Group, Accuracy Accuracy)> Groups { get; }

    /// <summary>
    /// 95% interval of the rate for other classes of the same kind: episodes share classes, and trials of one class are not
    /// independent of each other (<see cref="ClusteredInterval"/>).
    /// </summary>
    public (double Low, double High) IntervalOverClasses { get; }

    /// <summary>Classes in an episode, on the average: fewer than asked for, where groups have fewer.</summary>
    public double MeanWays => (double)Total.Total / Episodes.Count;

    /// <summary>Classes in an episode, for a sentence: "20", or "8.5 (20 asked for)".</summary>
    public string WaysInWords => Math.Abs(MeanWays - Protocol.Ways) < 0.005
        ? Protocol.Ways.ToString(CultureInfo.InvariantCulture)
        : string.Create(CultureInfo.InvariantCulture, $"{MeanWays:0.#} ({Protocol.Ways} asked for)");

    private static Accuracy Count(IEnumerable<Trial> trials)
    {
        var (wrong, total) = (0, 0);
        foreach (var trial in trials)
            (wrong, total) = (wrong + (trial.IsRight ? 0 : 1), total + 1);
        return new Accuracy(wrong, total);
    }
}
