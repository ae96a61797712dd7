using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using SiameseWorker.Gallery.Model;
using SiameseWorker.Gallery.Search;

namespace SiameseWorker.Gallery.Store;

/// <summary>
/// The <see cref="VectorFile"/>s beside a database, one for each version: a start reads them at the disk's speed, and from
/// the database only what has changed since. The database has the last word: in it stands which file it knows (by a random
/// stamp, new with each file), and triggers note there every change since, in the transaction that makes it. So whatever
/// is restored, replaced, killed or deleted, a file is either that of this database or not used.
/// </summary>
internal sealed class VectorFiles(string databasePath, GalleryStoreOptions options, ILogger logger) : IDisposable
{
    private readonly CancellationTokenSource _closing = new();
    private readonly List<Thread> _writers = [];
    private readonly Lock _writing = new();

    /// <summary>The file of a version's vectors, which need not exist.</summary>
    public static string PathOf(string databasePath, long versionId) => $"{databasePath}-vectors-{versionId}";

    /// <summary>Reads a version's vectors as the database has them, if there is a file that helps.</summary>
    /// <returns>How many had changed since it was written; null where there is none, and nothing was read.</returns>
    public int? TryRead(GalleryContext context, VersionVectors vectors, CancellationToken cancellationToken)
    {
        var version = vectors.Version.Id;
        if (context.VectorFiles.AsNoTracking().SingleOrDefault(f => f.VersionId == version) is not { } row)
            return null;
        try
        {
            VectorFile.Read(PathOf(databasePath, version), row.Stamp, vectors, options.Search.Threads, cancellationToken);
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            var reason = e is FileNotFoundException ? "it is not there" : e.Message;
            logger.LogInformation("The vectors of {Version} are read from the database and not from {File}: {Reason}",
                vectors.Version.FullName, PathOf(databasePath, version), reason);
            return null;
        }

        var changed = context.ChangedVectors.Where(c => c.VersionId == version).Select(c => c.ExemplarId).Order().ToArray();
        if (changed.Length > 0)
            BringUpToDate(context, vectors, changed);
        return changed.Length;
    }

    /// <summary>
    /// Has a version's vectors, just read and so what the database has, written to its file by a thread of its own, where
    /// there are so many that it saves time. Meanwhile anything may be written to the database.
    /// </summary>
    public void Renew(GalleryContext context, VersionVectors vectors)
    {
        var version = vectors.Version.Id;
        var galleries = vectors.Sets.ToDictionary(set => set.Key, set => set.Value.Snapshot, StringComparer.Ordinal);
        if (galleries.Values.Sum(gallery => (long)gallery.Exemplars) < options.VectorFileFrom)
            return;

        var stamp = Guid.NewGuid().ToByteArray();
        using (var transaction = context.Database.BeginTransaction())
        {
            context.VectorFiles.Where(f => f.VersionId == version).ExecuteDelete();
            context.VectorFiles.Add(new() { VersionId = version, Stamp = stamp });
            context.SaveChanges();
            transaction.Commit();
        }

        var writer = new Thread(() => Write(vectors, stamp, galleries)) { IsBackground = true, Priority = ThreadPriority.Lowest, Name = "vector file" };
        _writers.Add(writer);
        writer.Start();
    }

    /// <summary>Deletes files that belong to no version any more.</summary>
    public void Prune(GalleryContext context)
    {
        var kept = context.VectorFiles.Select(f => f.VersionId).AsEnumerable().Select(id => PathOf(databasePath, id)).ToHashSet(StringComparer.Ordinal);
        foreach (var path in Directory.GetFiles(Path.GetDirectoryName(databasePath)!, Path.GetFileName(PathOf(databasePath, 0))[..^1] + "*"))
        {
            if (!kept.Contains(path))
                File.Delete(path);
        }
    }

    /// <summary>Waits until everything is written.</summary>
    public void Finish() => _writers.ForEach(writer => writer.Join());

    /// <summary>Ends what is being written; waits no more than a moment for it.</summary>
    public void Dispose()
    {
        _closing.Cancel();
        Finish();
        _closing.Dispose();
    }

    /// <summary>Applies what the database says of changed exemplars. It is all there is to say, so it may be said twice.</summary>
    private static void BringUpToDate(GalleryContext context, VersionVectors vectors, long[] changed)
    {
        var changes = new Dictionary<string, SortedDictionary<long, VectorChange>>(StringComparer.Ordinal);
        foreach (var (gallery, set) in vectors.Sets)
        {
            foreach (var id in set.Snapshot.Among(changed))
                Note(gallery, new(id, "", "", Vector: null));
        }

        foreach (var now in StoredVectors.Changed(context, vectors.Version))
            Note(now.Gallery, new(now.ExemplarId, now.Class, now.Path, now.Vector));
        foreach (var (gallery, ofGallery) in changes)
            vectors.Apply(gallery, [.. ofGallery.Values]);

        void Note(string gallery, VectorChange change)
        {
            if (!changes.TryGetValue(gallery, out var ofGallery))
                changes[gallery] = ofGallery = [];
            ofGallery[change.Id] = change;
        }
    }

    private void Write(VersionVectors vectors, byte[] stamp, Dictionary<string, VectorSnapshot> galleries)
    {
        var path = PathOf(databasePath, vectors.Version.Id);
        try
        {
            lock (_writing)
            {
                File.Delete(path);
                RequireSpace(path, vectors.Shape, galleries.Values.Sum(gallery => (long)gallery.Exemplars));
                VectorFile.Write(path, stamp, vectors.Shape, galleries, _closing.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // The next start writes it.
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            logger.LogWarning("{File}, which makes starting faster, could not be written, and the next start reads the database instead: {Reason}", path, e.Message);
        }
    }

    /// <summary>The database and the images need the disk more.</summary>
    private static void RequireSpace(string path, VectorShape shape, long exemplars)
    {
        var needed = exemplars * ((shape.Dimension * (sizeof(float) + (shape.Coded ? 1 : 0))) + 64);
        var free = new DriveInfo(Path.GetDirectoryName(path)!).AvailableFreeSpace;
        if (free < 2 * needed)
            throw new IOException($"it would take {needed / 1e6:N0} of the {free / 1e6:N0} MB that are free");
    }
}
