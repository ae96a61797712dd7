namespace SiameseWorker.Gallery;

/// <summary>Questions about what is recorded. Never waits for a writer, and works beside the process that writes.</summary>
public sealed class GalleryReader(GalleryDatabase database)
{
    /// <summary>Every exemplar, of one gallery or (null) of all, in ordinal order of the paths.</summary>
    public Task<IReadOnlyList<ExemplarRecord>> ListAsync(string? gallery, CancellationToken cancellationToken) => throw new NotSupportedException(database.Path);

    /// <summary>The exemplar at a storage path; null where there is none.</summary>
    public Task<ExemplarRecord?> FindAsync(string path, CancellationToken cancellationToken) => throw new NotSupportedException();

    /// <summary>What is enrolled, and what was rejected and why, by gallery in ordinal order of the names.</summary>
    public Task<IReadOnlyList<GallerySummary>> SummariseAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    /// <summary>Every registered version of a line or (null) of all, oldest first.</summary>
    public Task<IReadOnlyList<EncoderVersion>> VersionsAsync(string? line, CancellationToken cancellationToken) => throw new NotSupportedException();

    /// <summary>The version of a line that answers; null where none does yet.</summary>
    public Task<EncoderVersion?> ActiveVersionAsync(string line, CancellationToken cancellationToken) => throw new NotSupportedException();

    /// <summary>Exemplars of a version's line, not rejected, that lack an embedding by it, in order of their ids.</summary>
    /// <param name="versionId">The version.</param>
    /// <param name="limit">The most to return, at least 1.</param>
    /// <param name="afterId">Only exemplars with a greater id: lets a caller pass over those that it could not embed.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task<IReadOnlyList<ExemplarRecord>> PendingAsync(long versionId, int limit, long afterId, CancellationToken cancellationToken) => throw new NotSupportedException();
}
