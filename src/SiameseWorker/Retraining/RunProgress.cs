namespace SiameseWorker.Retraining;

/// <summary>How far a run is. Told by whoever works, from any thread; read by whoever writes it down.</summary>
internal sealed class RunProgress
{
    private volatile Progress _latest = new(0, null);

    /// <summary>The latest.</summary>
    public (double Share, string? Text) Latest => (_latest.Share, _latest.Text);

    /// <summary>Notes how far it is.</summary>
    /// <param name="share">Share of the present state's work that is done, 0 to 1.</param>
    /// <param name="text">The same in words.</param>
    public void Report(double share, string? text) => _latest = new(Math.Clamp(share, 0, 1), text);

    private sealed record Progress(double Share, string? Text);
}
