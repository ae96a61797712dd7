namespace SiameseWorker.Transport.Embedded;

/// <summary>
/// Writes files so that nobody ever sees a part of one: into a hidden folder of the same file system, to the disk, and then
/// moved into place.
/// </summary>
/// <remarks>After loss of power the file is whole, old or new; .NET cannot make the move itself durable at once.</remarks>
internal sealed class AtomicFile
{
    private static readonly TimeSpan LeftoverAge = TimeSpan.FromDays(1);

    private readonly string _writingFolder;

    /// <param name="root">The storage root; unfinished files are written to its folder <c>.writing</c>.</param>
    /// <param name="time">The clock, to tell leftovers of a killed process from files being written by another.</param>
    public AtomicFile(string root, TimeProvider time)
    {
        _writingFolder = Path.Join(root, ".writing");
        DeleteLeftovers(time.GetUtcNow() - LeftoverAge);
    }

    public async Task WriteAsync(string target, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(_writingFolder);
        var unfinished = Path.Join(_writingFolder, Guid.NewGuid().ToString("N"));
        try
        {
            await using (var stream = new FileStream(unfinished, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0))
            {
                await stream.WriteAsync(content, cancellationToken);
                stream.Flush(flushToDisk: true);
            }
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Move(unfinished, target, overwrite: true);
        }
        catch
        {
            File.Delete(unfinished);
            throw;
        }
    }

    private void DeleteLeftovers(DateTimeOffset before)
    {
        if (!Directory.Exists(_writingFolder))
            return;
        foreach (var file in new DirectoryInfo(_writingFolder).EnumerateFiles().Where(file => file.LastWriteTimeUtc < before.UtcDateTime))
            file.Delete();
    }
}
