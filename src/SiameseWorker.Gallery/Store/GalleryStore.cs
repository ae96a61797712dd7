using SiameseWorker.Contracts;

namespace SiameseWorker.Gallery;

/// <summary>
/// The one writer of the gallery's database. Every write is one transaction, then shows in <see cref="Vectors"/>, in the
/// same order, before the call returns. Writes of several callers queue up; searches never wait for them.
/// </summary>
public sealed class GalleryStore : IDisposable
{
    /// <summary>What is recorded.</summary>
    public GalleryReader Reader => throw new NotSupportedException();

    /// <summary>The vectors in memory: what is searched.</summary>
    public GalleryVectors Vectors => throw new NotSupportedException();

    /// <summary>What <see cref="OpenAsync"/> read into memory.</summary>
    public LoadReport Loaded => throw new NotSupportedException();

    /// <summary>Reads the active versions' vectors of an initialised database into memory.</summary>
    /// <exception cref="EmbeddingMismatchException">A stored vector has not its version's dimension.</exception>
    public static Task<GalleryStore> OpenAsync(GalleryDatabase database, GalleryStoreOptions options, TimeProvider time, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    /// <summary>
    /// Enrols exemplars, by path: new ones are added, known ones replaced with all their vectors. All or none.
    /// </summary>
    /// <returns>The exemplars' ids, in order.</returns>
    /// <exception cref="EmbeddingMismatchException">
    /// A vector has not its version's dimension or a value that is not finite, or its version is not of the gallery's line.
    /// </exception>
    /// <exception cref="UnknownVersionException">A version is not registered.</exception>
    public Task<IReadOnlyList<long>> WriteAsync(IReadOnlyList<EnrolmentWrite> writes, CancellationToken cancellationToken) => throw new NotSupportedException();

    /// <summary>Records files that are not usable exemplars; what was enrolled from the same paths is no longer. All or none.</summary>
    public Task RejectAsync(IReadOnlyList<RejectionWrite> writes, CancellationToken cancellationToken) => throw new NotSupportedException();

    /// <summary>
    /// Forgets exemplars. A class goes with its last exemplar, and a gallery with its last class. Unknown paths are passed over.
    /// </summary>
    /// <returns>How many there were.</returns>
    public Task<int> RemoveAsync(IReadOnlyList<string> paths, CancellationToken cancellationToken) => throw new NotSupportedException();

    /// <summary>Notes that a file's metadata changed but its content did not. An unknown path is passed over.</summary>
    /// <returns>Whether the path was known.</returns>
    public Task<bool> TouchAsync(string path, long size, string etag, CancellationToken cancellationToken) => throw new NotSupportedException();

    /// <summary>Makes an encoder version known, as a candidate; one that is known already is returned as it is, with its folder brought up to date.</summary>
    /// <exception cref="EmbeddingMismatchException">It is known with another dimension or metric. Nothing is changed.</exception>
    public Task<EncoderVersion> RegisterVersionAsync(string line, string name, int dimension, Metric metric, string folder, CancellationToken cancellationToken) => throw new NotSupportedException();

    /// <summary>
    /// Reads a version's vectors into memory (unless they are there) and makes it the one that answers for its line, in one
    /// transaction. The former active version is retired; its vectors stay in the database, and in memory until
    /// <see cref="UnloadVersionAsync"/>, so that answers under way can be finished with it.
    /// </summary>
    /// <exception cref="UnknownVersionException">It is not registered.</exception>
    /// <exception cref="VersionIncompleteException">Enrolled exemplars of the line have no vector by it.</exception>
    public Task<EncoderVersion> ActivateAsync(string line, string name, CancellationToken cancellationToken) => throw new NotSupportedException();

    /// <summary>Reads a version's vectors into memory, unless they are there; from then on they are kept current.</summary>
    /// <exception cref="UnknownVersionException">It is not registered.</exception>
    public Task<LoadReport> LoadVersionAsync(long versionId, CancellationToken cancellationToken) => throw new NotSupportedException();

    /// <summary>Takes a version's vectors out of memory. They stay in the database.</summary>
    /// <exception cref="InvalidOperationException">The version is active.</exception>
    public Task UnloadVersionAsync(long versionId, CancellationToken cancellationToken) => throw new NotSupportedException();

    /// <summary>
    /// Adds vectors by one version to exemplars that are recorded already. Exemplars that are gone, rejected, or have other
    /// content by now are passed over; pending ones become enrolled.
    /// </summary>
    /// <returns>How many vectors were written.</returns>
    /// <exception cref="EmbeddingMismatchException">A vector has not the version's dimension, or a value that is not finite.</exception>
    /// <exception cref="UnknownVersionException">The version is not registered.</exception>
    public Task<int> AddVectorsAsync(long versionId, IReadOnlyList<VectorWrite> writes, CancellationToken cancellationToken) => throw new NotSupportedException();

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
