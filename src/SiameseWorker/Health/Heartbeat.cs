using Microsoft.Extensions.Logging;
using SiameseWorker.Settings;

namespace SiameseWorker.Health;

/// <summary>Touches a file in the data folder every few seconds, so that <c>siamese health</c> sees a worker that is alive and not merely there.</summary>
internal sealed class Heartbeat : IAsyncDisposable
{
    /// <summary>How often.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private readonly DataFolder _data;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly PeriodicTimer _timer;
    private readonly Task _beating;

    /// <summary>Beats at once, and until it is disposed.</summary>
    public Heartbeat(DataFolder data, TimeProvider time, ILogger<Heartbeat> logger)
    {
        _data = data;
        _time = time;
        _logger = logger;
        _timer = new PeriodicTimer(Interval, time);
        _beating = BeatAsync();
    }

    /// <summary>The worker ends, and its last beat grows old.</summary>
    public async ValueTask DisposeAsync()
    {
        _timer.Dispose();
        await _beating;
    }

    private async Task BeatAsync()
    {
        do
            Beat();
        while (await _timer.WaitForNextTickAsync(CancellationToken.None));
    }

    private void Beat()
    {
        try
        {
            using (File.Open(_data.Heartbeat, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite))
            {
            }

            File.SetLastWriteTimeUtc(_data.Heartbeat, _time.GetUtcNow().UtcDateTime);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            _logger.LogWarning("{File} could not be touched, so the worker will be reported unhealthy: {Reason}", _data.Heartbeat, fault.Message);
        }
    }
}
