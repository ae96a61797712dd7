using Microsoft.EntityFrameworkCore;
using SiameseWorker.Gallery.Model;
using SiameseWorker.Gallery.Search;

namespace SiameseWorker.Gallery.Store;

/// <summary>Reads vectors as they are stored, with the exemplars that they belong to.</summary>
internal static class StoredVectors
{
    /// <exception cref="EmbeddingMismatchException">A vector has not the version's dimension, or a value that is not finite.</exception>
    public static IEnumerable<StoredVector> Read(GalleryContext context, long versionId, int limit, long afterId)
    {
        var version = VersionTransaction.Find(context, versionId)
            ?? throw new UnknownVersionException($"No encoder version has the key {versionId} in this database.");
        return Read(context, version, context.Embeddings.Where(v => v.VersionId == versionId && v.ExemplarId > afterId), limit);
    }

    /// <summary>Those that were added or replaced since the version's file was written.</summary>
    /// <exception cref="EmbeddingMismatchException">A vector has not the version's dimension, or a value that is not finite.</exception>
    public static IEnumerable<StoredVector> Changed(GalleryContext context, EncoderVersion version)
    {
        var changed =
            from change in context.ChangedVectors
            where change.VersionId == version.Id
            join vector in context.Embeddings on new { change.VersionId, change.ExemplarId } equals new { vector.VersionId, vector.ExemplarId }
            select vector;
        return Read(context, version, changed, int.MaxValue);
    }

    private static IEnumerable<StoredVector> Read(GalleryContext context, EncoderVersion version, IQueryable<EmbeddingRow> vectors, int limit)
    {
        var rows =
            from vector in vectors.AsNoTracking()
            join exemplar in context.Exemplars on vector.ExemplarId equals exemplar.Id
            orderby vector.ExemplarId
            select new { exemplar.Id, Gallery = exemplar.Class.Gallery.Name, Class = exemplar.Class.Name, exemplar.Path, exemplar.ContentHash, vector.Vector };
        foreach (var row in rows.Take(limit))
        {
            if (row.Vector.Length % sizeof(float) != 0)
                throw new EmbeddingMismatchException($"The stored vector of '{row.Path}' by encoder version '{version.FullName}' has {row.Vector.Length} bytes: it is cut off.");
            var vector = new float[row.Vector.Length / sizeof(float)];
            VectorBytes.To(row.Vector, vector);
            EmbeddingCheck.Require(version, vector, $"The stored vector of '{row.Path}'");
            yield return new(row.Id, row.Gallery, row.Class, row.Path, row.ContentHash, vector);
        }
    }
}
