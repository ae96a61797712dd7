using System.CommandLine;
using SiameseWorker.Encoding.Evaluation;
using SiameseWorker.Judging;

namespace SiameseWorker.Commands;

/// <summary><c>siamese evaluate verification</c>.</summary>
internal sealed class EvaluateVerificationCommand : JudgeSetCommand
{
    private readonly Option<int> _pairs = NumberOptions.One("--pairs", "How many genuine pairs, and as many impostor pairs; all that there are of a kind, where those are fewer.", 10_000, 1, 10_000_000);
    private readonly Option<int> _folds = NumberOptions.One("--folds", "Into how many parts the classes (people) are split; both images of a pair are of one part, and thresholds are judged on other parts than they were chosen on.", 2, 2, 1_000);
    private readonly Option<bool> _withinGroups = new("--within-groups") { Description = "Take impostors from the same group (alphabet)." };

    private readonly Option<bool> _koch = new("--koch")
    {
        Description = "Koch's drawer rules: only the last four images (drawers) of each class, and as many pairs from each group.",
    };

    private readonly Option<double?> _threshold = new("--threshold") { Description = "A similarity to judge as threshold too.", HelpName = "similarity" };

    private readonly Option<double?> _distance = new("--distance")
    {
        Description = "The same as a distance d, of Euclidean and Manhattan encoders: similarity 1 / (1 + d).",
        HelpName = "distance",
    };

    public EvaluateVerificationCommand(GlobalOptions globals)
        : base("verification", "Same class or not: genuine and impostor pairs, error rates, accuracy at thresholds.", globals)
    {
        foreach (var option in new Option[] { _pairs, _folds, _withinGroups, _koch, _threshold, _distance })
            Options.Add(option);
        AddSetOptions();
        Validators.Add(result =>
        {
            if (result.GetValue(_distance) is { } distance && distance is not (>= 0 and < double.PositiveInfinity))
                result.AddError("--distance must be a number, 0 or more.");
            if (result.GetValue(_threshold) is { } threshold && !double.IsFinite(threshold))
                result.AddError("--threshold must be a number.");
            if (result.GetResult(_distance) is not null && result.GetResult(_threshold) is not null)
                result.AddError("--distance and --threshold say the same in two ways; give one of them.");
        });
    }

    protected override IReadOnlyList<Judgement> Judge(ParseResult parsed, JudgedImages judged)
    {
        var protocol = new VerificationProtocol(parsed.GetValue(_pairs), Seed(parsed))
        {
            Folds = parsed.GetValue(_folds),
            WithinGroups = parsed.GetValue(_withinGroups),
            KochDrawers = parsed.GetValue(_koch),
        };
        var threshold = parsed.GetValue(_threshold) ?? 1 / (1 + parsed.GetValue(_distance));
        return [new VerificationJudgement(judged.Encoder.Comparer.Name, judged.Thumbnails, protocol.Run(judged.Images, judged.Comparison, judged.Calibration), threshold)];
    }
}
