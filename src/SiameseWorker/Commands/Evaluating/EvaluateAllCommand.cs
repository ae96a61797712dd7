using System.CommandLine;
using SiameseWorker.Judging;

namespace SiameseWorker.Commands;

/// <summary><c>siamese evaluate all</c>.</summary>
internal sealed class EvaluateAllCommand : JudgeSetCommand
{
    public EvaluateAllCommand(GlobalOptions globals)
        : base("all", "Episodes, verification and open-set identification together, each as it is without options: for a report.", globals) => AddSetOptions();

    protected override IReadOnlyList<Judgement> Judge(ParseResult parsed, JudgedImages judged) => StandardJudgements.Of(judged, Seed(parsed));
}
