using Microsoft.EntityFrameworkCore;
using SiameseWorker.Gallery.Model;
using SiameseWorker.Gallery.Store;

namespace SiameseWorker.Gallery;

/// <summary>Questions about what is recorded. Never waits for a writer, and works beside the process that writes.</summary>
/// <remarks>SQLite answers synchronously, whatever its asynchronous methods are called: so each question has a pool thread.</remarks>
public sealed class GalleryReader(GalleryDatabase database)
{
    /// <summary>Every exemplar, of one gallery or (null) of all, in ordinal order of the paths.</summary>
    public Task<IReadOnlyList<ExemplarRecord>> ListAsync(string? gallery, CancellationToken cancellationToken) => AskAsync(
        context => context.Exemplars
            .Where(e => gallery == null || e.Class.Gallery.Name == gallery)
            .Select(Projections.Exemplar)
            .AsEnumerable()
            .OrderBy(e => e.Path, StringComparer.Ordinal),
        cancellationToken);

    /// <summary>The exemplar at a storage path; null where there is none.</summary>
    public async Task<ExemplarRecord?> FindAsync(string path, CancellationToken cancellationToken)
    {
        var found = await AskAsync(context => context.Exemplars.Where(e => e.Path == path).Select(Projections.Exemplar), cancellationToken);
        return found.SingleOrDefault();
    }

    /// <summary>The exemplars at storage paths, by path; those of which nothing is recorded are left out.</summary>
    /// <param name="paths">The paths: some hundreds at a time are faster than one by one.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<IReadOnlyDictionary<string, ExemplarRecord>> FindAllAsync(IReadOnlyCollection<string> paths, CancellationToken cancellationToken)
    {
        var found = await AskAsync(context => context.Exemplars.Where(e => EF.Parameter(paths).Contains(e.Path)).Select(Projections.Exemplar), cancellationToken);
        return found.ToDictionary(record => record.Path, StringComparer.Ordinal);
    }

    /// <summary>Paths of the exemplars below a folder of storage.</summary>
    /// <param name="folder">A stored path without a final slash.</param>
    /// <param name="except">Ids of exemplars that are left out.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task<IReadOnlyList<string>> PathsBelowAsync(string folder, IReadOnlySet<long> except, CancellationToken cancellationToken)
    {
        // By the index of the paths: 0 is the character after the slash.
        var (first, end) = (folder + "/", folder + "0");
        return AskAsync(
            context => context.Exemplars
                .Where(e => string.Compare(e.Path, first) > 0 && string.Compare(e.Path, end) < 0)
                .OrderBy(e => e.Path)
                .Select(e => new { e.Id, e.Path })
                .AsEnumerable()
                .Where(e => !except.Contains(e.Id))
                .Select(e => e.Path),
            cancellationToken);
    }

    /// <summary>What is enrolled, and what was rejected and why, by gallery in ordinal order of the names.</summary>
    public async Task<IReadOnlyList<GallerySummary>> SummariseAsync(CancellationToken cancellationToken) =>
        await AskAsync(Summarise, cancellationToken);

    /// <summary>Every registered version of a line or (null) of all, oldest first.</summary>
    public Task<IReadOnlyList<EncoderVersion>> VersionsAsync(string? line, CancellationToken cancellationToken) => AskAsync(
        context => context.EncoderVersions.Where(v => line == null || v.Line.Name == line).OrderBy(v => v.Id).Select(Projections.Version),
        cancellationToken);

    /// <summary>The version of a line that answers; null where none does yet.</summary>
    public async Task<EncoderVersion?> ActiveVersionAsync(string line, CancellationToken cancellationToken)
    {
        var versions = await VersionsAsync(line, cancellationToken);
        return versions.SingleOrDefault(version => version.State == EncoderVersionState.Active);
    }

    /// <summary>Exemplars of a version's line, not rejected, that lack an embedding by it, in order of their ids.</summary>
    /// <param name="versionId">The version.</param>
    /// <param name="limit">The most to return, at least 1.</param>
    /// <param name="afterId">Only exemplars with a greater id: lets a caller pass over those that it could not embed.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task<IReadOnlyList<ExemplarRecord>> PendingAsync(long versionId, int limit, long afterId, CancellationToken cancellationToken) => AskAsync(
        context => context.Lacking(versionId)
            .Where(e => e.Id > afterId && e.State != ExemplarState.Rejected)
            .OrderBy(e => e.Id)
            .Take(limit)
            .Select(Projections.Exemplar),
        cancellationToken);

    /// <summary>Every registered version of a line or (null) of all with what it takes up, oldest first.</summary>
    public Task<IReadOnlyList<VersionUsage>> VersionUsageAsync(string? line, CancellationToken cancellationToken) => AskAsync(
        context => context.EncoderVersions
            .Where(v => line == null || v.Line.Name == line)
            .OrderBy(v => v.Id)
            .Select(Projections.Version)
            .ToList()
            .Select(version => new VersionUsage(
                version,
                context.Embeddings.Count(v => v.VersionId == version.Id),
                context.Lacking(version.Id).Count(e => e.State == ExemplarState.Enrolled))),
        cancellationToken);

    /// <summary>How many exemplars of a version's line, not rejected, lack an embedding by it.</summary>
    public async Task<int> PendingCountAsync(long versionId, CancellationToken cancellationToken)
    {
        var counted = await AskAsync<int>(context => [context.Lacking(versionId).Count(e => e.State != ExemplarState.Rejected)], cancellationToken);
        return counted[0];
    }

    /// <summary>Stored vectors of a version, in order of their exemplars' ids.</summary>
    /// <param name="versionId">The version.</param>
    /// <param name="limit">The most to return, at least 1.</param>
    /// <param name="afterId">Only of exemplars with a greater id.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="EmbeddingMismatchException">A stored vector has not the version's dimension, or a value that is not finite.</exception>
    public Task<IReadOnlyList<StoredVector>> VectorsAsync(long versionId, int limit, long afterId, CancellationToken cancellationToken) => AskAsync(
        context => StoredVectors.Read(context, versionId, limit, afterId), cancellationToken);

    private static IEnumerable<GallerySummary> Summarise(GalleryContext context)
    {
        // One transaction, so that all three questions see one state.
        using var transaction = context.Database.BeginTransaction(System.Data.IsolationLevel.ReadUncommitted);
        var galleries = context.Galleries.Select(g => new { g.Id, g.Name, Line = g.Line.Name }).ToList();
        var classes = context.Exemplars
            .GroupBy(e => new { e.Class.GalleryId, e.Class.Name })
            .Select(c => new
            {
                c.Key.GalleryId,
                Class = new ClassSummary(
                    c.Key.Name,
                    c.Count(e => e.State == ExemplarState.Enrolled),
                    c.Count(e => e.State == ExemplarState.Pending),
                    c.Count(e => e.State == ExemplarState.Rejected)),
            })
            .AsEnumerable()
            .ToLookup(c => c.GalleryId, c => c.Class);
        var rejected = context.Exemplars
            .Where(e => e.State == ExemplarState.Rejected)
            .Select(Projections.Exemplar)
            .AsEnumerable()
            .ToLookup(e => e.Gallery);
        return [.. galleries
            .OrderBy(gallery => gallery.Name, StringComparer.Ordinal)
            .Select(gallery => new GallerySummary(
                gallery.Name,
                gallery.Line,
                [.. classes[gallery.Id].OrderBy(c => c.Name, StringComparer.Ordinal)],
                [.. rejected[gallery.Name].OrderBy(e => e.Path, StringComparer.Ordinal)]))];
    }

    private Task<IReadOnlyList<T>> AskAsync<T>(Func<GalleryContext, IEnumerable<T>> question, CancellationToken cancellationToken) =>
        Task.Run<IReadOnlyList<T>>(
            () =>
            {
                using var context = database.Connections.Context();
                return [.. question(context)];
            },
            cancellationToken);
}
