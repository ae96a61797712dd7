using System.Diagnostics;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using SiameseWorker.Contracts;
using SiameseWorker.Gallery.Model;
using SiameseWorker.Gallery.Search;
using SiameseWorker.Gallery.Store;

namespace SiameseWorker.Gallery;

/// <summary>
/// The one writer of the gallery's database. Every write is one transaction, then shows in <see cref="Vectors"/>, in the
/// same order, before the call returns. Writes of several callers queue up; searches never wait for them.
/// </summary>
/// <remarks>
/// Faults of the database itself (locked for longer than the busy time-out, disk full) come as
/// <see cref="Microsoft.Data.Sqlite.SqliteException"/> or <see cref="DbUpdateException"/>; nothing was written then.
/// </remarks>
public sealed class GalleryStore : IDisposable
{
    /// <summary>The part of the vectors (one in as many) that must have changed for their file to be written anew.</summary>
    private const int WorthWritingAnew = 100;

    private readonly GalleryDatabase _database;
    private readonly GalleryStoreOptions _options;
    private readonly TimeProvider _time;
    private readonly VectorLoader _loader;
    private readonly VectorFiles _files;
    private readonly SemaphoreSlim _writer = new(1, 1);

    private GalleryStore(GalleryDatabase database, GalleryStoreOptions options, TimeProvider time, ILogger logger)
    {
        _database = database;
        _options = options;
        _time = time;
        _loader = new(database.Connections, options.Search.Threads);
        _files = new(database.Path, options, logger);
        Reader = new(database);
        Vectors = new(options.Search, options.Device);
    }

    /// <summary>What is recorded.</summary>
    public GalleryReader Reader { get; }

    /// <summary>The vectors in memory: what is searched.</summary>
    public GalleryVectors Vectors { get; }

    /// <summary>What <see cref="OpenAsync"/> read into memory.</summary>
    public LoadReport Loaded { get; private set; } = LoadReport.Nothing;

    /// <summary>
    /// Galleries that <see cref="OpenAsync"/> gave to another line, as <see cref="GalleryStoreOptions.LineOf"/> says. They have
    /// no vectors by their new line's versions yet: see <see cref="GalleryReader.PendingAsync"/>.
    /// </summary>
    public IReadOnlyList<GalleryMove> Moved { get; private set; } = [];

    /// <summary>Reads the active versions' vectors of an initialised database into memory.</summary>
    /// <exception cref="EmbeddingMismatchException">A stored vector has not its version's dimension.</exception>
    /// <exception cref="DatabaseUnusableException">The file is damaged.</exception>
    public static async Task<GalleryStore> OpenAsync(
        GalleryDatabase database, GalleryStoreOptions options, TimeProvider time, CancellationToken cancellationToken, ILogger? logger = null)
    {
        var store = new GalleryStore(database, options, time, logger ?? NullLogger.Instance);
        try
        {
            if (options.MovesGalleries)
                store.Moved = await store.WriteAsync(context => LineMoves.Carry(context, options.LineOf), cancellationToken);
            store.Loaded = await store.WriteAsync(context => store.Load(context, cancellationToken), cancellationToken);
        }
        catch (SqliteException e) when (GalleryDatabase.IsDamage(e))
        {
            throw database.Damaged(e);
        }

        return store;
    }

    /// <summary>
    /// Enrols exemplars, by path: new ones are added, known ones replaced with all their vectors. All or none.
    /// </summary>
    /// <returns>The exemplars' ids, in order.</returns>
    /// <exception cref="EmbeddingMismatchException">
    /// A vector has not its version's dimension or a value that is not finite, or its version is not of the gallery's line.
    /// </exception>
    /// <exception cref="EmbeddingOutdatedException">
    /// There are vectors, but none by the version that answers for the gallery's line: another one was made active meanwhile.
    /// </exception>
    /// <exception cref="UnknownVersionException">A version is not registered.</exception>
    public Task<IReadOnlyList<long>> WriteAsync(IReadOnlyList<EnrolmentWrite> writes, CancellationToken cancellationToken) => WriteAsync<IReadOnlyList<long>>(
        context =>
        {
            var check = Check(context);
            var rows = new Dictionary<string, ExemplarRow>(StringComparer.Ordinal);
            Commit(context, writes.Select(write => write.Path), transaction =>
            {
                foreach (var write in LastOfEach(writes, write => write.Path))
                {
                    var row = transaction.Put(write.Gallery, write.Class, write.Path);
                    (row.Size, row.ETag, row.ContentHash) = (write.Size, write.ETag, write.ContentHash);
                    (row.RejectionCode, row.RejectionReason) = (null, null);
                    row.State = write.Vectors.Count > 0 ? ExemplarState.Enrolled : ExemplarState.Pending;
                    check.Require(write.Path, write.Gallery, row.Class.Gallery.Line.Name, write.Vectors);
                    transaction.SetVectors(row, write.Vectors);
                    rows.Add(write.Path, row);
                }
            });
            return [.. writes.Select(write => rows[write.Path].Id)];
        },
        cancellationToken);

    /// <summary>Records files that are not usable exemplars; what was enrolled from the same paths is no longer. All or none.</summary>
    public Task RejectAsync(IReadOnlyList<RejectionWrite> writes, CancellationToken cancellationToken) => WriteAsync(
        context => Commit(context, writes.Select(write => write.Path), transaction =>
        {
            foreach (var write in LastOfEach(writes, write => write.Path))
            {
                var row = transaction.Put(write.Gallery, write.Class, write.Path);
                (row.Size, row.ETag, row.ContentHash) = (write.Size, write.ETag, write.ContentHash);
                (row.RejectionCode, row.RejectionReason) = (write.Code, write.Reason);
                row.State = ExemplarState.Rejected;
            }
        }),
        cancellationToken);

    /// <summary>
    /// Forgets exemplars. A class goes with its last exemplar, and a gallery with its last class. Unknown paths are passed over.
    /// </summary>
    /// <returns>How many there were.</returns>
    public Task<int> RemoveAsync(IReadOnlyList<string> paths, CancellationToken cancellationToken) => WriteAsync(
        context =>
        {
            var removed = 0;
            Commit(context, paths, transaction => removed = paths.Count(transaction.Remove));
            return removed;
        },
        cancellationToken);

    /// <summary>
    /// Has an enrolled exemplar wait: a version may be made active without a vector for it. The vectors that it has stay. An
    /// unknown path is passed over.
    /// </summary>
    public Task PostponeAsync(string path, CancellationToken cancellationToken) => WriteAsync(
        context => context.Exemplars
            .Where(e => e.Path == path && e.State == ExemplarState.Enrolled)
            .ExecuteUpdate(update => update.SetProperty(e => e.State, ExemplarState.Pending)),
        cancellationToken);

    /// <summary>Notes that files' metadata changed but their content did not. Unknown paths are passed over. All or none.</summary>
    /// <returns>How many paths were known.</returns>
    public Task<int> TouchAsync(IReadOnlyList<(string Path, long Size, string ETag)> files, CancellationToken cancellationToken) => WriteAsync(
        context =>
        {
            using var transaction = context.Database.BeginTransaction();
            var known = 0;
            foreach (var (path, size, etag) in files)
                known += context.Exemplars.Where(e => e.Path == path).ExecuteUpdate(update => update.SetProperty(e => e.Size, size).SetProperty(e => e.ETag, etag));
            transaction.Commit();
            return known;
        },
        cancellationToken);

    /// <summary>Makes an encoder version known, as a candidate; one that is known already is returned as it is, with its folder brought up to date.</summary>
    /// <exception cref="EmbeddingMismatchException">It is known with another dimension or metric. Nothing is changed.</exception>
    public Task<EncoderVersion> RegisterVersionAsync(string line, string name, int dimension, Metric metric, string folder, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(line);
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentOutOfRangeException.ThrowIfLessThan(dimension, 1);
        return WriteAsync(context => VersionTransaction.Register(context, line, name, dimension, metric, folder, _time.GetUtcNow()), cancellationToken);
    }

    /// <summary>
    /// Reads a version's vectors into memory (unless they are there) and makes it the one that answers for its line, in one
    /// transaction. The former active version is retired; its vectors stay in the database, and in memory until
    /// <see cref="UnloadVersionAsync"/>, so that answers under way can be finished with it.
    /// </summary>
    /// <exception cref="UnknownVersionException">It is not registered.</exception>
    /// <exception cref="VersionIncompleteException">Enrolled exemplars of the line have no vector by it.</exception>
    public Task<EncoderVersion> ActivateAsync(string line, string name, CancellationToken cancellationToken) => WriteAsync(
        context =>
        {
            var version = context.EncoderVersions.Where(v => v.Line.Name == line && v.Name == name).Select(Projections.Version).SingleOrDefault()
                ?? throw new UnknownVersionException($"No encoder version '{line}/{name}' is registered.");
            Load(context, version, cancellationToken);
            return VersionTransaction.Activate(context, version, _time.GetUtcNow());
        },
        cancellationToken);

    /// <summary>Reads a version's vectors into memory, unless they are there; from then on they are kept current.</summary>
    /// <exception cref="UnknownVersionException">It is not registered.</exception>
    public Task<LoadReport> LoadVersionAsync(long versionId, CancellationToken cancellationToken) =>
        WriteAsync(context => Load(context, Check(context).Version(versionId), cancellationToken), cancellationToken);

    /// <summary>Takes a version's vectors out of memory. They stay in the database.</summary>
    /// <exception cref="InvalidOperationException">The version is active.</exception>
    public Task UnloadVersionAsync(long versionId, CancellationToken cancellationToken) => WriteAsync(
        context =>
        {
            if (VersionTransaction.Find(context, versionId) is { State: EncoderVersionState.Active } active)
                throw new InvalidOperationException($"Encoder version '{active.FullName}' answers for its line: its vectors are needed in memory.");
            Vectors.Drop(versionId);
            return true;
        },
        cancellationToken);

    /// <summary>
    /// Removes a version: its vectors from memory and, in steps between which other writes get their turn, from the database;
    /// then the version itself. One that is not known is passed over; what is interrupted is finished by the next call.
    /// </summary>
    /// <returns>How many vectors were deleted.</returns>
    /// <exception cref="InvalidOperationException">The version answers for its line.</exception>
    public async Task<int> RemoveVersionAsync(long versionId, CancellationToken cancellationToken)
    {
        await UnloadVersionAsync(versionId, cancellationToken);
        var deleted = 0;
        while (await WriteAsync(context => VersionRemoval.DeleteVectors(context, versionId), cancellationToken) is var step and > 0)
            deleted += step;
        await WriteAsync(context => VersionRemoval.Forget(context, versionId), cancellationToken);
        return deleted;
    }

    /// <summary>
    /// Adds vectors by one version to exemplars that are recorded already. Exemplars that are gone, rejected, of another
    /// line, or have other content by now are passed over; pending ones become enrolled.
    /// </summary>
    /// <returns>How many vectors were written.</returns>
    /// <exception cref="EmbeddingMismatchException">A vector has not the version's dimension, or a value that is not finite.</exception>
    /// <exception cref="UnknownVersionException">The version is not registered.</exception>
    public Task<int> AddVectorsAsync(long versionId, IReadOnlyList<VectorWrite> writes, CancellationToken cancellationToken) => WriteAsync(
        context =>
        {
            var version = Check(context).Version(versionId);
            foreach (var write in writes)
                EmbeddingCheck.Require(version, write.Vector, $"The embedding of exemplar {write.ExemplarId}");
            var written = VectorBackfill.Write(context, version, writes);
            foreach (var gallery in written.GroupBy(entry => entry.Gallery, entry => entry.Change, StringComparer.Ordinal))
                Vectors.Apply(versionId, gallery.Key, gallery);
            return written.Count;
        },
        cancellationToken);

    /// <summary>Waits until the files of vectors that opening began to write are written. For tests and benchmarks: nobody else need wait.</summary>
    internal void FinishFiles() => _files.Finish();

    /// <inheritdoc/>
    public void Dispose()
    {
        _files.Dispose();
        _writer.Dispose();
    }

    /// <summary>Writes exemplars in one transaction, and then to memory.</summary>
    private bool Commit(GalleryContext context, IEnumerable<string> paths, Action<ExemplarTransaction> write)
    {
        using var transaction = new ExemplarTransaction(context, paths, _options.LineOf, _time.GetUtcNow());
        write(transaction);
        Vectors.Apply(transaction.Commit());
        foreach (var gallery in transaction.GalleriesWritten)
            Vectors.AddGallery(gallery);
        foreach (var gallery in transaction.GalleriesGone)
            Vectors.DropGallery(gallery);
        return true;
    }

    private LoadReport Load(GalleryContext context, CancellationToken cancellationToken)
    {
        foreach (var gallery in context.Galleries.Select(g => g.Name))
            Vectors.AddGallery(gallery);
        _files.Prune(context);
        return context.EncoderVersions
            .Where(v => v.State == EncoderVersionState.Active)
            .Select(Projections.Version)
            .ToList()
            .Aggregate(LoadReport.Nothing, (report, version) => report.And(Load(context, version, cancellationToken)));
    }

    private LoadReport Load(GalleryContext context, EncoderVersion version, CancellationToken cancellationToken)
    {
        if (Vectors.Holds(version.Id))
            return LoadReport.Nothing;
        var started = Stopwatch.GetTimestamp();
        var vectors = Vectors.NewVersion(version);
        var changed = _files.TryRead(context, vectors, cancellationToken);
        if (changed is null)
            _loader.Load(vectors, cancellationToken);
        Vectors.Add(vectors);
        var report = new LoadReport(vectors.Exemplars, vectors.Galleries, [version.FullName], Stopwatch.GetElapsedTime(started)) { Changed = changed };
        if (changed is not { } few || few > vectors.Exemplars / WorthWritingAnew)
            _files.Renew(context, vectors);
        return report;
    }

    private static EnrolmentCheck Check(GalleryContext context) =>
        new(context.EncoderVersions.Select(Projections.Version).ToDictionary(version => version.Id));

    private static IEnumerable<T> LastOfEach<T>(IEnumerable<T> writes, Func<T, string> path) =>
        writes.GroupBy(path, StringComparer.Ordinal).Select(same => same.Last());

    /// <summary>One write at a time, on a pool thread: SQLite works synchronously.</summary>
    private async Task<T> WriteAsync<T>(Func<GalleryContext, T> work, CancellationToken cancellationToken)
    {
        await _writer.WaitAsync(cancellationToken);
        try
        {
            return await Task.Run(
                () =>
                {
                    using var context = _database.Connections.Context();
                    return work(context);
                },
                cancellationToken);
        }
        finally
        {
            _writer.Release();
        }
    }
}
