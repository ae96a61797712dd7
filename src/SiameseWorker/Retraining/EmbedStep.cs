using SiameseWorker.Encoders;
using SiameseWorker.Gallery;

namespace SiameseWorker.Retraining;

/// <summary>Embeds what is enrolled with the candidate, checks that, and has the candidate answer from then on. Goes on where it was interrupted.</summary>
internal sealed class EmbedStep(EncoderVersions versions, TimeProvider time)
{
    /// <summary>Embeds and promotes; or has the candidate judged again, if it was compared with a version that somebody replaced meanwhile.</summary>
    /// <exception cref="VersionCheckFailedException">The vectors are not what they should be.</exception>
    public async Task<StepResult> RunAsync(RunContext context, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        if (File.Exists(context.Folder.Report))
            File.Copy(context.Folder.Report, Path.Combine(context.Folder.Encoder, RunFolder.ReportName), overwrite: true);
        var version = await versions.RegisterAsync(context.Run.Line, context.Folder.Encoder, cancellationToken);
        await versions.BackfillAsync(version, new Reporter<EmbeddingProgress>(progress => context.Progress.Report(
            (double)progress.Done / Math.Max(progress.Done, progress.Total), $"{progress.Done:N0} of {progress.Total:N0} exemplars, {progress.PerSecond:N0} a second")), cancellationToken);
        context.Progress.Report(1, "checking the vectors");
        var report = await versions.VerifyAsync(version, cancellationToken);
        try
        {
            version = await versions.PromoteAsync(version, context.Figures.Champion, cancellationToken);
        }
        catch (ChampionChangedException changed)
        {
            return new(RunState.Evaluating, changed.Message, context.Figures);
        }

        var seconds = Math.Round(time.GetElapsedTime(started).TotalSeconds, 1);
        return new(
            RunState.Promoted,
            $"{version.FullName} answers; {report.Exemplars:N0} exemplars were embedded with it, and {report.Asked:N0} of them, asked as probes, found themselves",
            context.Figures with { Embedding = new(report.Exemplars, report.Asked, seconds) });
    }
}
