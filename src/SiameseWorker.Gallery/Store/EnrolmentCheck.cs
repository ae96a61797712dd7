using SiameseWorker.Gallery.Search;

namespace SiameseWorker.Gallery.Store;

/// <summary>What must hold of vectors before they are written.</summary>
internal sealed class EnrolmentCheck(IReadOnlyDictionary<long, EncoderVersion> versions)
{
    /// <exception cref="EmbeddingMismatchException">A vector is not one of its version's, or the version not one of the line's.</exception>
    /// <exception cref="UnknownVersionException">A version is not registered.</exception>
    public void Require(string path, string gallery, string line, IReadOnlyDictionary<long, float[]> vectors)
    {
        foreach (var (versionId, vector) in vectors)
        {
            var version = Version(versionId);
            EmbeddingCheck.Require(version, vector, $"The embedding of '{path}'");
            if (version.Line != line)
            {
                throw new EmbeddingMismatchException(
                    $"'{path}' was embedded by encoder version '{version.FullName}', but gallery '{gallery}' is served by line '{line}'. Nothing was written.");
            }
        }
    }

    /// <exception cref="UnknownVersionException">It is not registered.</exception>
    public EncoderVersion Version(long id) => versions.GetValueOrDefault(id)
        ?? throw new UnknownVersionException($"No encoder version has the key {id} in this database. Register it first.");
}
