using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using SiameseWorker.Gallery.Model;
using SiameseWorker.Gallery.Search;

namespace SiameseWorker.Gallery.Store;

/// <summary>
/// One transaction over exemplars, and what it means for the vectors in memory. Classes and galleries come with their first
/// exemplar and go with their last, so that a name that is listed always stands for something in storage.
/// </summary>
internal sealed class ExemplarTransaction : IDisposable
{
    private readonly GalleryContext _context;
    private readonly IDbContextTransaction _transaction;
    private readonly Func<string, string> _lineOf;
    private readonly DateTimeOffset _now;
    private readonly Dictionary<string, ExemplarRow> _known;
    private readonly Dictionary<string, LineRow> _lines = new(StringComparer.Ordinal);
    private readonly Dictionary<string, GalleryRow> _galleries = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Gallery, string Class), ClassRow> _classes = [];
    private readonly Dictionary<ExemplarRow, IReadOnlyDictionary<long, float[]>> _written = [];
    private readonly List<ExemplarVectors> _left = [];
    private readonly HashSet<long> _shrunk = [];

    /// <summary>Begins a transaction over the exemplars at some paths.</summary>
    public ExemplarTransaction(GalleryContext context, IEnumerable<string> paths, Func<string, string> lineOf, DateTimeOffset now)
    {
        _context = context;
        _lineOf = lineOf;
        _now = now;
        // Begins by taking SQLite's write lock (BEGIN IMMEDIATE): a read lock cannot be turned into one while others write.
        _transaction = context.Database.BeginTransaction();
        var sought = paths.ToArray();
        _known = context.Exemplars
            .Where(e => EF.Parameter(sought).Contains(e.Path))
            .Include(e => e.Class.Gallery.Line)
            .ToDictionary(e => e.Path, StringComparer.Ordinal);
        // By ids, which SQLite looks up: a condition on exemplars it would try on every vector that there is.
        var replaced = _known.Values.Select(e => e.Id).ToArray();
        if (replaced.Length > 0)
            context.Embeddings.Where(v => EF.Parameter(replaced).Contains(v.ExemplarId)).ExecuteDelete();
    }

    /// <summary>Names of galleries that went with their last exemplar; known after <see cref="Commit"/>.</summary>
    public IReadOnlyList<string> GalleriesGone { get; private set; } = [];

    /// <summary>Names of galleries that exemplars were written to.</summary>
    public IEnumerable<string> GalleriesWritten => _galleries.Keys;

    /// <summary>Adds or replaces an exemplar, without vectors. The caller sets what became of it.</summary>
    public ExemplarRow Put(string gallery, string className, string path)
    {
        var @class = Class(gallery, className);
        if (!_known.TryGetValue(path, out var row))
        {
            row = new() { Class = @class, Path = path, ETag = "", ContentHash = "", CreatedAt = _now };
            _context.Exemplars.Add(row);
            _known.Add(path, row);
        }
        else if (row.Class != @class)
        {
            if (row.Class.Gallery != @class.Gallery)
                Leave(row);
            _shrunk.Add(row.ClassId);
            row.Class = @class;
        }

        row.UpdatedAt = _now;
        _written[row] = ExemplarVectors.None;
        return row;
    }

    /// <summary>Gives an exemplar its vectors.</summary>
    public void SetVectors(ExemplarRow row, IReadOnlyDictionary<long, float[]> vectors)
    {
        row.Embeddings.AddRange(vectors.Select(v => new EmbeddingRow { VersionId = v.Key, Vector = VectorBytes.From(v.Value) }));
        _written[row] = vectors;
    }

    /// <summary>Forgets the exemplar at a path; false where there is none.</summary>
    public bool Remove(string path)
    {
        if (!_known.Remove(path, out var row))
            return false;
        Leave(row);
        _shrunk.Add(row.ClassId);
        _context.Exemplars.Remove(row);
        return true;
    }

    /// <summary>Makes it all durable, or nothing.</summary>
    /// <returns>What to change in memory.</returns>
    public IReadOnlyList<ExemplarVectors> Commit()
    {
        _context.SaveChanges();
        RemoveEmpty();
        _transaction.Commit();
        return [.. _left, .. _written.Select(w => Vectors(w.Key, w.Value))];
    }

    public void Dispose() => _transaction.Dispose();

    private void Leave(ExemplarRow row) =>
        _left.Add(Vectors(row, ExemplarVectors.None));

    private void RemoveEmpty()
    {
        if (_shrunk.Count == 0)
            return;
        var candidates = _shrunk.ToArray();
        var within = _context.Classes.Where(c => EF.Parameter(candidates).Contains(c.Id)).Select(c => c.GalleryId).Distinct().ToArray();
        _context.Classes.Where(c => EF.Parameter(candidates).Contains(c.Id) && !_context.Exemplars.Any(e => e.ClassId == c.Id)).ExecuteDelete();
        var empty = _context.Galleries.Where(g => EF.Parameter(within).Contains(g.Id) && !_context.Classes.Any(c => c.GalleryId == g.Id));
        GalleriesGone = [.. empty.Select(g => g.Name)];
        empty.ExecuteDelete();
    }

    private ClassRow Class(string gallery, string name)
    {
        if (_classes.TryGetValue((gallery, name), out var @class))
            return @class;
        var parent = Gallery(gallery);
        @class = _context.Classes.SingleOrDefault(c => c.GalleryId == parent.Id && c.Name == name) ?? new() { Name = name, Gallery = parent };
        _classes.Add((gallery, name), @class);
        return @class;
    }

    private GalleryRow Gallery(string name)
    {
        if (!_galleries.TryGetValue(name, out var gallery))
        {
            gallery = _context.Galleries.Include(g => g.Line).SingleOrDefault(g => g.Name == name) ?? new() { Name = name, Line = Line(_lineOf(name)) };
            _galleries.Add(name, gallery);
        }

        return gallery;
    }

    private LineRow Line(string name)
    {
        if (!_lines.TryGetValue(name, out var line))
            _lines[name] = line = _context.Lines.SingleOrDefault(l => l.Name == name) ?? new() { Name = name };
        return line;
    }

    private static ExemplarVectors Vectors(ExemplarRow row, IReadOnlyDictionary<long, float[]> vectors) =>
        new(row.Id, row.Class.Gallery.Name, row.Class.Name, row.Path, vectors);
}
