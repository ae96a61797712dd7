using System.Text;
using Microsoft.Data.Sqlite;
using SiameseWorker.Gallery.Search;

namespace SiameseWorker.Gallery.Store;

/// <summary>The galleries of a version while they are read from the database, row by row, in order of the exemplars.</summary>
internal sealed class LoadedGalleries
{
    private readonly VersionVectors vectors;
    private readonly Dictionary<long, LoadedClass> classes = [];
    private readonly Dictionary<string, LoadedGallery> galleries = new(StringComparer.Ordinal);
    private LoadedClass? last;

    public LoadedGalleries(VersionVectors vectors, SqliteConnection connection)
    {
        this.vectors = vectors;
        using var command = connection.CreateCommand();
        command.CommandText = """SELECT c."Id", g."Name", c."Name" FROM "Classes" c JOIN "Galleries" g ON g."Id" = c."GalleryId" """;
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            var name = reader.GetString(1);
            if (!galleries.TryGetValue(name, out var gallery))
                galleries[name] = gallery = new(name, vectors.Shape);
            classes.Add(reader.GetInt64(0), new(reader.GetInt64(0), reader.GetString(2), gallery));
        }
    }

    /// <summary>Adds an exemplar. Its id must be greater than those before.</summary>
    public void Append(long id, long classId, ReadOnlySpan<byte> path, ReadOnlySpan<float> vector)
    {
        if (last?.Id != classId)
            last = classes[classId];
        last.Append(id, path, vector);
    }

    /// <summary>Shows what was read.</summary>
    public void Publish()
    {
        foreach (var gallery in galleries.Values.Where(gallery => gallery.Classes > 0))
        {
            gallery.Set.Publish(gallery.Editor);
            vectors.Add(gallery.Name, gallery.Set);
        }
    }

    private sealed class LoadedGallery(string name, VectorShape shape)
    {
        private SnapshotEditor? editor;

        public string Name => name;

        /// <summary>Classes that have a vector.</summary>
        public int Classes { get; set; }

        public VectorSet Set { get; } = new(shape);

        public SnapshotEditor Editor => editor ??= Set.Edit();
    }

    private sealed class LoadedClass(long id, string name, LoadedGallery gallery)
    {
        private ClassLabel? label;
        private byte[]? folder;

        public long Id => id;

        public void Append(long exemplar, ReadOnlySpan<byte> path, ReadOnlySpan<float> vector)
        {
            if (label is null)
            {
                label = gallery.Set.Label(name, Encoding.UTF8.GetString(path));
                folder = Encoding.UTF8.GetBytes(label.Folder ?? "/");
                gallery.Classes++;
            }

            // As ClassLabel.Shorten does it, without a string for each path.
            var shortened = path.StartsWith(folder) ? path[folder!.Length..] : label.Shorten(Encoding.UTF8.GetString(path));
            gallery.Editor.Append(exemplar, label, shortened, vector);
        }
    }
}
