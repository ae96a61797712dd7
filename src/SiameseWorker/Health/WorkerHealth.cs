using SiameseWorker.Doctor;
using SiameseWorker.Gallery;
using SiameseWorker.Hosting;
using SiameseWorker.Settings;

namespace SiameseWorker.Health;

/// <summary>Whether a worker is running on a data folder and alive, as seen from another process.</summary>
internal sealed class WorkerHealth(DataFolder data, TimeProvider time)
{
    /// <summary>The oldest heartbeat of a worker that is alive: six intervals, so that a machine that stalls for a moment is not taken for dead.</summary>
    public static readonly TimeSpan OldestHeartbeat = TimeSpan.FromSeconds(60);

    /// <summary>Looks.</summary>
    public Finding Examine()
    {
        if (!GalleryDatabase.IsInUse(data.GalleryDatabase))
            return Unhealthy($"no worker is running on '{data.Root}'. Start one: siamese run --data-folder '{data.Root}'");
        if (!File.Exists(data.Heartbeat))
            return Unhealthy($"a worker is running on '{data.Root}' and has not been heard of yet: it is starting, or stuck there. Its log says more");
        var age = time.GetUtcNow() - new DateTimeOffset(File.GetLastWriteTimeUtc(data.Heartbeat));
        return age <= OldestHeartbeat
            ? new Finding("worker", Works: true, $"running on '{data.Root}', last heard of {age.TotalSeconds:0} seconds ago{StandingBy}")
            : Unhealthy($"a worker is running on '{data.Root}' but was last heard of {age.TotalSeconds:0} seconds ago, and should be every {Heartbeat.Interval.TotalSeconds:0}. It is still starting, stuck, or its disk is full; its log says more");
    }

    private string StandingBy => Standby.Count(data) switch
    {
        0 => "",
        1 => "; another stands by",
        var count => $"; {count:N0} others stand by",
    };

    private static Finding Unhealthy(string text) => new("worker", Works: false, text);
}
