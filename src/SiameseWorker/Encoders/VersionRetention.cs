using Microsoft.Extensions.Logging;
using SiameseWorker.Gallery;
using SiameseWorker.Settings;

namespace SiameseWorker.Encoders;

/// <summary>Removes encoder versions that are not kept any longer, with their vectors and files, in storage too.</summary>
internal sealed class VersionRetention(
    GalleryStore store, InstalledEncoders installed, ActiveEncoders encoders, RetentionOptions options, TimeProvider time, ILogger<VersionRetention> logger)
{
    /// <summary>Removes what is surplus by now; what an interrupted call left is finished.</summary>
    /// <returns>The versions that were removed.</returns>
    public async Task<IReadOnlyList<EncoderVersion>> PruneAsync(CancellationToken cancellationToken)
    {
        var surplus = await SurplusAsync(store.Reader, options, time.GetUtcNow(), cancellationToken);
        var removed = new List<EncoderVersion>();
        foreach (var version in surplus)
        {
            // One that is just being gone back to.
            if (encoders.All.Any(line => line.Find(version.Id) is not null))
                continue;
            await installed.RemoveAsync(version, cancellationToken);
            removed.Add(version);
            logger.LogInformation("Encoder {Encoder} was removed: more than {Versions} versions are newer, and it is older than {Age}", version.FullName, options.Versions, options.Age);
        }

        await installed.FinishRemovalsAsync(cancellationToken);
        return removed;
    }

    /// <summary>The versions of all lines that are not kept any longer.</summary>
    public static async Task<IReadOnlyList<EncoderVersion>> SurplusAsync(GalleryReader reader, RetentionOptions options, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var versions = await reader.VersionsAsync(null, cancellationToken);
        return [.. versions.GroupBy(version => version.Line).SelectMany(line => RetentionRule.Surplus([.. line], options, now))];
    }
}
