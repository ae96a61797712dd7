using System.Globalization;

namespace SiameseWorker.Gallery.Database;

/// <summary>Consistent copies of a database in <c>backups/</c> beside it, the newest few of them.</summary>
internal sealed class DatabaseBackups(string databasePath, SqliteConnections connections, int kept, TimeProvider time)
{
    private readonly string _folder = Path.Combine(Path.GetDirectoryName(databasePath)!, "backups");
    private readonly string _name = Path.GetFileNameWithoutExtension(databasePath);

    /// <summary>Copies the database as it is at this moment.</summary>
    /// <param name="key">What the backup was made for; part of its name.</param>
    /// <returns>The copy's path.</returns>
    public string Make(string key)
    {
        Directory.CreateDirectory(_folder);
        var stamp = time.GetUtcNow().ToString("yyyyMMdd'T'HHmmssfff", CultureInfo.InvariantCulture);
        var path = Path.Combine(_folder, $"{_name}.{stamp}.{key}.db");
        var partial = path + ".partial";
        File.Delete(partial);
        using (var connection = connections.Open())
        using (var command = connection.CreateCommand())
        {
            command.CommandText = "VACUUM INTO $path";
            command.Parameters.AddWithValue("$path", partial);
            command.ExecuteNonQuery();
        }

        // Only a whole copy gets a backup's name.
        File.Move(partial, path, overwrite: true);
        Prune();
        return path;
    }

    private void Prune()
    {
        foreach (var old in Directory.GetFiles(_folder, $"{_name}.*.db").OrderDescending(StringComparer.Ordinal).Skip(Math.Max(1, kept)))
            File.Delete(old);
    }
}
