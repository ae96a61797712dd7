using SiameseWorker.Encoding;
using SiameseWorker.Encoding.Training;

namespace SiameseWorker.Judging;

/// <summary>The report on a new encoder, beside its weights: the course of its training, and how it does on the classes held out.</summary>
internal static class TrainingReport
{
    public const string FileName = "report.html";

    private const string Caution =
        "Confidence and threshold were fitted to these classes, and look better on them than on others: the training's calibrationError and falseMatchRate, at the end, are of classes that they were not fitted to, where there are enough to find out.";

    /// <summary>Judges the encoder and writes the report.</summary>
    /// <param name="result">The training.</param>
    /// <param name="torch">Which library, device and thread count.</param>
    /// <param name="cancellationToken">Stops judging.</param>
    /// <returns>The report's file.</returns>
    public static async Task<string> WriteAsync(TrainingResult result, TorchOptions torch, CancellationToken cancellationToken)
    {
        await using var encoder = JudgedEncoder.Open(result.Package.Folder, torch);
        var judged = await JudgedImages.CompareAsync(result.HeldOut, encoder, cancellationToken);
        var verdict = new EncoderVerdict(encoder, StandardJudgements.Of(judged, seed: 1), judged);
        var path = Path.Combine(result.Package.Folder, FileName);
        var data = $"{result.HeldOut.Classes.Count:N0} classes held out of training";
        await VerdictReport.Of([verdict], data, TimeProvider.System.GetUtcNow(), Caution).SaveAsync(path, cancellationToken);
        return path;
    }
}
