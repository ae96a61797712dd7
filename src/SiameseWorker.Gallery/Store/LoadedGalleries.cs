using System.Text;
using Microsoft.Data.Sqlite;
using SiameseWorker.Gallery.Search;

namespace SiameseWorker.Gallery.Store;

/// <summary>The galleries of a version while they are read from the database, segment by segment.</summary>
internal sealed class LoadedGalleries
{
    private readonly VersionVectors _vectors;
    private readonly Dictionary<long, LoadedClass> _classes = [];
    private readonly Dictionary<string, LoadedGallery> _galleries = new(StringComparer.Ordinal);
    private LoadedClass? _last;

    public LoadedGalleries(VersionVectors vectors, SqliteConnection connection)
    {
        _vectors = vectors;
        using var command = connection.CreateCommand();
        command.CommandText = """SELECT c."Id", g."Name", c."Name" FROM "Classes" c JOIN "Galleries" g ON g."Id" = c."GalleryId" """;
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            var name = reader.GetString(1);
            if (!_galleries.TryGetValue(name, out var gallery))
                _galleries[name] = gallery = new(name, vectors.Shape);
            _classes.Add(reader.GetInt64(0), new(reader.GetInt64(0), reader.GetString(2), gallery));
        }
    }

    /// <summary>Adds the embeddings of a segment.</summary>
    public void Append(EmbeddingSegment segment)
    {
        for (var row = 0; row < segment.Count; row++)
        {
            if (_last?.Id != segment.Class(row))
                _last = _classes[segment.Class(row)];
            _last.Append(segment.Exemplar(row), segment.Path(row), segment.Vector(row));
        }
    }

    /// <summary>Shows what was read.</summary>
    public void Publish()
    {
        foreach (var gallery in _galleries.Values.Where(gallery => gallery.LastId > 0))
        {
            gallery.Set.Publish(gallery.Editor);
            if (gallery.Late.Count > 0)
                gallery.Set.Apply([.. gallery.Late.OrderBy(change => change.Id)]);
            _vectors.Add(gallery.Name, gallery.Set);
        }
    }

    private sealed class LoadedGallery(string name, VectorShape shape)
    {
        private SnapshotEditor? _editor;

        public string Name => name;

        /// <summary>The greatest id so far; 0 while there is none.</summary>
        public long LastId { get; set; }

        /// <summary>Exemplars that lie behind greater ids in the file: their vectors were replaced.</summary>
        public List<VectorChange> Late { get; } = [];

        public VectorSet Set { get; } = new(shape);

        public SnapshotEditor Editor => _editor ??= Set.Edit();
    }

    private sealed class LoadedClass(long id, string name, LoadedGallery gallery)
    {
        private ClassLabel? _label;
        private byte[]? _folder;

        public long Id => id;

        public void Append(long exemplar, ReadOnlySpan<byte> path, ReadOnlySpan<float> vector)
        {
            if (exemplar < gallery.LastId)
            {
                gallery.Late.Add(new(exemplar, name, Encoding.UTF8.GetString(path), vector.ToArray()));
                return;
            }

            if (_label is null)
            {
                _label = gallery.Set.Label(name, Encoding.UTF8.GetString(path));
                _folder = Encoding.UTF8.GetBytes(_label.Folder ?? "/");
            }

            // As ClassLabel.Shorten does it, without a string for each path.
            var shortened = path.StartsWith(_folder) ? path[_folder!.Length..] : _label.Shorten(Encoding.UTF8.GetString(path));
            gallery.Editor.Append(exemplar, _label, shortened, vector);
            gallery.LastId = exemplar;
        }
    }
}
