using Microsoft.Extensions.Logging;

namespace SiameseWorker.Transport.Embedded;

/// <summary>
/// The folder that holds the images: finds files in it, and nothing outside, whatever links lie in it. Links that stay
/// inside are followed.
/// </summary>
/// <remarks>
/// This guards against paths from messages and links left behind by accident, not against somebody who changes the folder
/// while a file is being opened: who may write there already has what the worker could give him.
/// </remarks>
internal sealed class StorageRoot
{
    private readonly ILogger _logger;
    private readonly OnceOnly _reported = new();

    public StorageRoot(string folder, ILogger logger)
    {
        _logger = logger;
        FullPath = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        try
        {
            Directory.CreateDirectory(FullPath);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new TransportException($"The storage root '{FullPath}' cannot be created: {e.Message}", isPassing: false, e);
        }
        Real = RealPath.Of(FullPath)
            ?? throw new TransportException($"The storage root '{FullPath}' is a loop of symbolic links.", isPassing: false);
    }

    /// <summary>As configured, made absolute.</summary>
    public string FullPath { get; }

    /// <summary>Where it really is.</summary>
    public string Real { get; }

    /// <summary>The real path of a stored path (of the root, for an empty one); null where a link on the way leaves the root.</summary>
    public string? Locate(string storagePath)
    {
        var real = storagePath.Length == 0 ? Real : RealPath.Of(Real, storagePath);
        if (real is not null && (real == Real || real.StartsWith(Real + Path.DirectorySeparatorChar, StringComparison.Ordinal)))
            return real;
        ReportOnce(storagePath, "a symbolic link on the way leads out of the storage root or in a circle");
        return null;
    }

    /// <summary>Says why something in the folder is treated as if it were not there; each path once.</summary>
    public void ReportOnce(string path, string reason)
    {
        if (_reported.IsFirst(path))
            _logger.LogWarning("Ignored '{Path}' in storage {Root}: {Reason}", path, FullPath, reason);
    }

    /// <summary>Tells a missing file from a missing disk.</summary>
    /// <exception cref="TransportException">The root itself is not there.</exception>
    public void RequireExists()
    {
        if (!Directory.Exists(Real))
            throw new TransportException($"The storage root '{FullPath}' is missing. Is its disk mounted?", isPassing: true);
    }
}
