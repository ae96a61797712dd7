using Microsoft.Extensions.Logging;
using SiameseWorker.Gallery;
using SiameseWorker.Settings;

namespace SiameseWorker.Hosting;

/// <summary>
/// A worker that waits beside the one that has the data folder, and takes over when that ends, killed or not: the
/// gallery's database has one writing process.
/// </summary>
internal sealed class Standby(DataFolder data, TimeProvider time, ILogger<Standby> logger)
{
    private const int Attempts = 10;

    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(250);

    /// <summary>Returns when nobody has the data folder; another worker that waited may be faster to take it.</summary>
    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        // Open, and so locked, for as long as this process waits: other processes see who is alive.
        await using var presence = BePresent();
        logger.LogInformation("Another worker is running on {Folder}. Standing by: this one takes over as soon as that ends", data.Root);
        while (GalleryDatabase.IsInUse(data.GalleryDatabase))
            await Task.Delay(LookEvery, time, cancellationToken);
        logger.LogInformation("The other worker has ended: taking over {Folder}", data.Root);
    }

    private FileStream BePresent()
    {
        Directory.CreateDirectory(data.Standby);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var path = Path.Combine(data.Standby, $"{Environment.ProcessId}-{Guid.NewGuid():N}");
                return new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 1, FileOptions.DeleteOnClose);
            }
            catch (IOException) when (attempt < Attempts)
            {
                // Somebody who counts took it, between its creation and its lock, for one that was left.
            }
        }
    }

    /// <summary>How many workers stand by on a data folder.</summary>
    public static int Count(DataFolder data) =>
        Directory.Exists(data.Standby) ? Directory.EnumerateFiles(data.Standby).Count(IsHeld) : 0;

    /// <summary>What one that was killed has left is removed.</summary>
    private static bool IsHeld(string path)
    {
        try
        {
            using (new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.None, bufferSize: 1, FileOptions.DeleteOnClose))
                return false;
        }
        catch (FileNotFoundException)
        {
            return false;
        }
        catch (Exception held) when (held is IOException or UnauthorizedAccessException)
        {
            return true;
        }
    }
}
