using System.Linq.Expressions;
using SiameseWorker.Gallery.Model;

namespace SiameseWorker.Gallery.Store;

/// <summary>Rows as the records that callers see: only the columns that are needed, and no tracking.</summary>
internal static class Projections
{
    public static readonly Expression<Func<ExemplarRow, ExemplarRecord>> Exemplar = e => new ExemplarRecord(
        e.Id, e.Class.Gallery.Name, e.Class.Name, e.Path, e.Size, e.ETag, e.ContentHash, e.State,
        e.RejectionCode, e.RejectionReason, e.CreatedAt, e.UpdatedAt);

    public static readonly Expression<Func<EncoderVersionRow, EncoderVersion>> Version = v => new EncoderVersion(
        v.Id, v.Line.Name, v.Name, v.Dimension, v.Metric, v.Folder, v.State, v.CreatedAt, v.ActivatedAt, v.PreviousId);
}
