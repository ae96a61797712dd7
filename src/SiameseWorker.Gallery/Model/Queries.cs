namespace SiameseWorker.Gallery.Model;

/// <summary>Questions that readers and writers share.</summary>
internal static class Queries
{
    /// <summary>Exemplars of a version's line without an embedding by the version.</summary>
    public static IQueryable<ExemplarRow> Lacking(this GalleryContext context, long versionId) =>
        from version in context.EncoderVersions
        where version.Id == versionId
        from exemplar in context.Exemplars
        where exemplar.Class.Gallery.LineId == version.LineId
        where !context.Embeddings.Any(e => e.VersionId == versionId && e.ExemplarId == exemplar.Id)
        select exemplar;
}
