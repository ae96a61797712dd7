using SiameseWorker.Contracts;
using SiameseWorker.Gallery.Model;

namespace SiameseWorker.Gallery.Store;

/// <summary>Changes of encoder versions, each one transaction.</summary>
internal static class VersionTransaction
{
    /// <summary>Adds a version as a candidate, or finds it.</summary>
    /// <exception cref="EmbeddingMismatchException">It is known with another dimension or metric.</exception>
    public static EncoderVersion Register(GalleryContext context, string line, string name, int dimension, Metric metric, string folder, DateTimeOffset now)
    {
        using var transaction = context.Database.BeginTransaction();
        var row = context.EncoderVersions.SingleOrDefault(v => v.Line.Name == line && v.Name == name);
        if (row is null)
        {
            row = new()
            {
                Line = context.Lines.SingleOrDefault(l => l.Name == line) ?? new() { Name = line },
                Name = name,
                Dimension = dimension,
                Metric = metric,
                Folder = folder,
                State = EncoderVersionState.Candidate,
                CreatedAt = now,
            };
            context.EncoderVersions.Add(row);
        }

        if (row.Dimension != dimension || row.Metric != metric)
        {
            throw new EmbeddingMismatchException(
                $"Encoder version '{line}/{name}' is known with {row.Dimension} dimensions and the {row.Metric} metric, but the encoder in '{folder}' has "
                + $"{dimension} dimensions and the {metric} metric. Another encoder needs a version name of its own. Nothing was changed.");
        }

        row.Folder = folder;
        context.SaveChanges();
        transaction.Commit();
        return Find(context, row.Id)!;
    }

    /// <summary>Makes a version the one that answers for its line.</summary>
    /// <exception cref="VersionIncompleteException">Enrolled exemplars lack a vector by it.</exception>
    public static EncoderVersion Activate(GalleryContext context, EncoderVersion version, DateTimeOffset now)
    {
        using var transaction = context.Database.BeginTransaction();
        var missing = context.Lacking(version.Id).Count(e => e.State == ExemplarState.Enrolled);
        if (missing > 0)
            throw new VersionIncompleteException(version.FullName, missing);

        var row = context.EncoderVersions.Single(v => v.Id == version.Id);
        var former = context.EncoderVersions.SingleOrDefault(v => v.LineId == row.LineId && v.State == EncoderVersionState.Active);
        if (former != row)
        {
            // Two statements, in this order: at no point may two versions of a line be active.
            former?.State = EncoderVersionState.Retired;
            context.SaveChanges();
            row.State = EncoderVersionState.Active;
            row.ActivatedAt = now;
            row.PreviousId = former?.Id;
            context.SaveChanges();
        }

        transaction.Commit();
        return Find(context, version.Id)!;
    }

    /// <summary>A version by its key; null where there is none.</summary>
    public static EncoderVersion? Find(GalleryContext context, long id) =>
        context.EncoderVersions.Where(v => v.Id == id).Select(Projections.Version).SingleOrDefault();
}
