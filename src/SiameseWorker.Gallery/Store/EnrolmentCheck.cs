using SiameseWorker.Gallery.Search;

namespace SiameseWorker.Gallery.Store;

/// <summary>What must hold of vectors before they are written.</summary>
internal sealed class EnrolmentCheck(IReadOnlyDictionary<long, EncoderVersion> versions)
{
    private readonly Dictionary<string, EncoderVersion> _active = versions.Values
        .Where(version => version.State == EncoderVersionState.Active)
        .ToDictionary(version => version.Line, StringComparer.Ordinal);

    /// <exception cref="EmbeddingMismatchException">A vector is not one of its version's, or the version not one of the line's.</exception>
    /// <exception cref="EmbeddingOutdatedException">There are vectors, but none by the version that answers for the line.</exception>
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

        // Otherwise an enrolment under way while a version is made active would be invisible to search from then on.
        if (vectors.Count > 0 && _active.GetValueOrDefault(line) is { } answering && !vectors.ContainsKey(answering.Id))
            throw new EmbeddingOutdatedException(path, answering.FullName);
    }

    /// <exception cref="UnknownVersionException">It is not registered.</exception>
    public EncoderVersion Version(long id) => versions.GetValueOrDefault(id)
        ?? throw new UnknownVersionException($"No encoder version has the key {id} in this database. Register it first.");
}
