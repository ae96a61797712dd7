using Microsoft.EntityFrameworkCore;
using SiameseWorker.Gallery.Model;

namespace SiameseWorker.Gallery.Store;

/// <summary>Removes an encoder version, in steps short enough that enrolment between them hardly waits.</summary>
internal static class VersionRemoval
{
    /// <summary>Vectors deleted in one transaction.</summary>
    private const int Step = 5_000;

    /// <summary>Deletes some of a version's vectors.</summary>
    /// <returns>How many there were; 0: none is left.</returns>
    /// <exception cref="InvalidOperationException">The version answers for its line.</exception>
    public static int DeleteVectors(GalleryContext context, long versionId)
    {
        RefuseActive(context, versionId);
        return context.Embeddings.Where(v => v.VersionId == versionId).OrderBy(v => v.ExemplarId).Take(Step).ExecuteDelete();
    }

    /// <summary>Forgets a version.</summary>
    /// <exception cref="InvalidOperationException">The version answers for its line.</exception>
    public static bool Forget(GalleryContext context, long versionId)
    {
        using var transaction = context.Database.BeginTransaction();
        RefuseActive(context, versionId);
        // Vectors of an enrolment that was under way when the rest was deleted.
        context.Embeddings.Where(v => v.VersionId == versionId).ExecuteDelete();
        var forgotten = context.EncoderVersions.Where(v => v.Id == versionId).ExecuteDelete() > 0;
        transaction.Commit();
        return forgotten;
    }

    private static void RefuseActive(GalleryContext context, long versionId)
    {
        if (VersionTransaction.Find(context, versionId) is { State: EncoderVersionState.Active } active)
            throw new InvalidOperationException($"Encoder version '{active.FullName}' answers for its line and cannot be removed.");
    }
}
