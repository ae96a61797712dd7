using System.CommandLine;
using SiameseWorker.Encoding.Data;
using SiameseWorker.Encoding.Evaluation;
using SiameseWorker.Judging;

namespace SiameseWorker.Commands;

/// <summary><c>siamese evaluate episodes</c>.</summary>
internal sealed class EvaluateEpisodesCommand : JudgeSetCommand
{
    private readonly Option<int[]> _ways = NumberOptions.Several("--ways", "Classes in an episode; several by commas.", [5, 20], 2, 10_000);
    private readonly Option<int[]> _shots = NumberOptions.Several("--shots", "Exemplars of each class; several by commas.", [1, 5], 1, 1_000);
    private readonly Option<int> _episodes = NumberOptions.One("--episodes", "How many episodes of each kind.", 1_000, 1, 1_000_000);

    private readonly Option<bool> _withinGroups = new("--within-groups")
    {
        Description = "Take the classes of an episode from one group (alphabet), all of them where it has fewer than asked for. One-shot episodes then take all exemplars from one place in the classes' order of images (a drawer) and all probes from another, where the classes have equally many images.",
    };

    private readonly Option<bool> _rotations = new("--rotations")
    {
        Description = "Make quarter turns classes of their own, as the literature's random-character trials do.",
    };

    private readonly Option<bool> _classMean = new("--class-mean")
    {
        Description = "Compare with the mean of a class's embeddings instead of its most similar exemplar.",
    };

    public EvaluateEpisodesCommand(GlobalOptions globals)
        : base("episodes", "N-way K-shot trials, classes from anywhere or within one group.", globals)
    {
        foreach (var option in new Option[] { _ways, _shots, _episodes, _withinGroups, _rotations, _classMean })
            Options.Add(option);
        AddSetOptions();
    }

    protected override ImageSet Prepare(ParseResult parsed, ImageSet images) => parsed.GetValue(_rotations) ? QuarterTurns.Add(images) : images;

    protected override IReadOnlyList<Judgement> Judge(ParseResult parsed, JudgedImages judged)
    {
        var protocols =
            from shots in parsed.GetRequiredValue(_shots)
            from ways in parsed.GetRequiredValue(_ways)
            select new EpisodesProtocol(ways, parsed.GetValue(_episodes), Seed(parsed))
            {
                Shots = shots,
                WithinGroups = parsed.GetValue(_withinGroups),
                Scoring = parsed.GetValue(_classMean) ? ClassScoring.ClassMean : ClassScoring.BestExemplar,
            };
        return [new EpisodesJudgement(judged, [.. protocols.Select(protocol => protocol.Run(judged.Images, judged.Comparison))])];
    }
}
