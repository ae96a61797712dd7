using Microsoft.EntityFrameworkCore;
using SiameseWorker.Gallery.Model;

namespace SiameseWorker.Gallery.Store;

/// <summary>Gives galleries to the lines that configuration names for them.</summary>
internal static class LineMoves
{
    /// <summary>
    /// Moves what has to move, in one transaction. The vectors by the former line's versions go with it: nobody would keep
    /// them up to date, and a gallery that comes back must not find old ones.
    /// </summary>
    public static IReadOnlyList<GalleryMove> Carry(GalleryContext context, Func<string, string> lineOf)
    {
        using var transaction = context.Database.BeginTransaction();
        var moves = new List<GalleryMove>();
        foreach (var gallery in context.Galleries.Include(g => g.Line).ToList().Where(gallery => lineOf(gallery.Name) != gallery.Line.Name))
        {
            var name = lineOf(gallery.Name);
            moves.Add(new(gallery.Name, gallery.Line.Name, name));
            context.Embeddings
                .Where(v => context.Exemplars.Where(e => e.Class.GalleryId == gallery.Id).Select(e => e.Id).Contains(v.ExemplarId))
                .ExecuteDelete();
            gallery.Line = context.Lines.SingleOrDefault(l => l.Name == name) ?? context.Lines.Local.FirstOrDefault(l => l.Name == name) ?? new() { Name = name };
        }

        context.SaveChanges();
        transaction.Commit();
        return moves;
    }
}
