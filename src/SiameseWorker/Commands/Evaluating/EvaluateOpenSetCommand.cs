using System.CommandLine;
using SiameseWorker.Encoding.Evaluation;
using SiameseWorker.Judging;

namespace SiameseWorker.Commands;

/// <summary><c>siamese evaluate open-set</c>.</summary>
internal sealed class EvaluateOpenSetCommand : JudgeSetCommand
{
    private readonly Option<int?> _enrolled = new("--enrolled") { Description = "Classes in the gallery; all others are strangers. Default: half of the classes.", HelpName = "n" };
    private readonly Option<int> _shots = NumberOptions.One("--shots", "Exemplars of each enrolled class; it counts by the most similar one.", 1, 1, 1_000);
    private readonly Option<int> _galleries = NumberOptions.One("--galleries", "How many galleries, each of other classes.", 25, 1, 100_000);

    public EvaluateOpenSetCommand(GlobalOptions globals)
        : base("open-set", "Identification with strangers among the probes: who is found, who is wrongly given a class, and whether confidences are what they say.", globals)
    {
        foreach (var option in new Option[] { _enrolled, _shots, _galleries })
            Options.Add(option);
        AddSetOptions();
        Validators.Add(result =>
        {
            if (result.GetValue(_enrolled) is < 1)
                result.AddError("--enrolled must be at least 1.");
        });
    }

    protected override IReadOnlyList<Judgement> Judge(ParseResult parsed, JudgedImages judged)
    {
        var protocol = new OpenSetProtocol(parsed.GetValue(_galleries), Seed(parsed)) { Enrolled = parsed.GetValue(_enrolled), Shots = parsed.GetValue(_shots) };
        return [new OpenSetJudgement(judged, protocol.Run(judged.Images, judged.Comparison, judged.Calibration))];
    }
}
