using SiameseWorker.Imaging;

namespace SiameseWorker.Encoding.Data;

/// <summary>
/// A folder or a .zip that holds image files, read in place: nothing is extracted, so no name in an archive can lead
/// out of anywhere. Safe for use by several threads at once.
/// </summary>
public abstract class ImageArchive : IDisposable
{
    /// <summary>Opens a folder or a .zip file.</summary>
    /// <param name="path">The folder or the .zip file.</param>
    /// <exception cref="ImageDataException">There is neither a folder nor a readable .zip file at the path.</exception>
    public static ImageArchive Open(string path)
    {
        if (Directory.Exists(path))
            return new FolderArchive(path);
        if (File.Exists(path))
            return new ZippedArchive(path);
        throw new ImageDataException($"There is no folder or .zip file at '{path}'.");
    }

    /// <summary>Paths of the files inside, separated by <c>/</c>, in ordinal order; hidden files and folders (<c>.name</c>, <c>__MACOSX</c>) are left out.</summary>
    public abstract IReadOnlyList<string> Files { get; }

    /// <summary>The content of one file.</summary>
    /// <param name="file">One of <see cref="Files"/>.</param>
    /// <param name="maxBytes">The largest size that is read.</param>
    /// <exception cref="ImageRejectedException">The file is larger than <paramref name="maxBytes"/>.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="InvalidDataException">The archive is damaged at this file.</exception>
    public abstract byte[] Read(string file, long maxBytes);

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Closes what is open.</summary>
    /// <param name="disposing">Always true: there is no finalizer.</param>
    protected virtual void Dispose(bool disposing)
    {
    }

    private protected static bool IsVisible(string file) =>
        !file.Split('/').Any(segment => segment.StartsWith('.') || segment == "__MACOSX");

    private protected static ImageRejectedException TooLarge(long bytes, long maxBytes) =>
        new(ImageRejection.TooManyBytes, $"The file has {bytes:N0} bytes; at most {maxBytes:N0} are read.");
}
