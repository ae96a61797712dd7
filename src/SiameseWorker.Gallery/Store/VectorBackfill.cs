using Microsoft.EntityFrameworkCore;
using SiameseWorker.Gallery.Model;
using SiameseWorker.Gallery.Search;

namespace SiameseWorker.Gallery.Store;

/// <summary>Adds one version's vectors to exemplars that are recorded already.</summary>
internal static class VectorBackfill
{
    /// <summary>Writes the vectors whose exemplars still have the content that was embedded, in one transaction.</summary>
    /// <returns>What was written, with each exemplar's gallery.</returns>
    public static IReadOnlyList<(string Gallery, VectorChange Change)> Write(GalleryContext context, EncoderVersion version, IReadOnlyList<VectorWrite> writes)
    {
        using var transaction = context.Database.BeginTransaction();
        var ids = writes.Select(write => write.ExemplarId).ToArray();
        var rows = context.Exemplars
            .Where(e => EF.Parameter(ids).Contains(e.Id) && e.State != ExemplarState.Rejected && e.Class.Gallery.Line.Name == version.Line)
            .Include(e => e.Class.Gallery)
            .ToDictionary(e => e.Id);
        var written = new Dictionary<long, (string Gallery, VectorChange Change)>();
        foreach (var write in writes)
        {
            if (rows.TryGetValue(write.ExemplarId, out var row) && row.ContentHash == write.ContentHash)
                written[row.Id] = (row.Class.Gallery.Name, new(row.Id, row.Class.Name, row.Path, write.Vector));
        }

        var replaced = written.Keys.ToArray();
        context.Embeddings.Where(v => v.VersionId == version.Id && EF.Parameter(replaced).Contains(v.ExemplarId)).ExecuteDelete();
        foreach (var (id, entry) in written)
        {
            context.Embeddings.Add(new() { VersionId = version.Id, ExemplarId = id, Vector = VectorBytes.From(entry.Change.Vector) });
            rows[id].State = ExemplarState.Enrolled;
        }

        context.SaveChanges();
        transaction.Commit();
        return [.. written.Values];
    }
}
