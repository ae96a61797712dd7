using SiameseWorker.Encoding.Data;
using SiameseWorker.Encoding.Evaluation;

namespace SiameseWorker.Judging;

/// <summary>What every report on an encoder holds, as far as the images allow.</summary>
internal static class StandardJudgements
{
    public static IReadOnlyList<Judgement> Of(JudgedImages judged, int seed)
    {
        var episodes = new[] { Episodes(5, 1), Episodes(20, 1), Episodes(5, 5), Episodes(20, 5) }.ToList();
        if (judged.Images.Groups.Count > 1)
            episodes.Insert(0, new EpisodesProtocol(Ways: 20, Episodes: 500, seed));
        var reports = episodes.Select(protocol => Possible(() => protocol.Run(judged.Images, judged.Comparison))).OfType<EpisodesReport>().ToList();
        List<Judgement?> judgements =
        [
            reports.Count > 0 ? new EpisodesJudgement(judged, reports) : null,
            Possible(() => new VerificationJudgement(judged.Encoder.Comparer.Name, judged.Thumbnails, new VerificationProtocol(Pairs: 10_000, seed).Run(judged.Images, judged.Comparison, judged.Calibration), threshold: null)),
            Possible(() => new OpenSetJudgement(judged, new OpenSetProtocol(Repetitions: 25, seed).Run(judged.Images, judged.Comparison, judged.Calibration))),
        ];
        return judgements.OfType<Judgement>().ToList() is { Count: > 0 } possible
            ? possible
            : throw new ImageDataException($"The data has {judged.Images.Classes.Count:N0} classes and {judged.Images.Count:N0} images: too few for any protocol. At least 2 classes of at least 2 images are needed.");

        EpisodesProtocol Episodes(int ways, int shots) => new(ways, Episodes: 1_000, seed) { Shots = shots, WithinGroups = false };
    }

    private static T? Possible<T>(Func<T> judge)
        where T : class
    {
        try
        {
            return judge();
        }
        catch (ImageDataException)
        {
            return null;
        }
    }
}
