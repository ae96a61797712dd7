namespace SiameseWorker.Gallery;

/// <summary>Where the gallery's database is and how it is looked after.</summary>
public sealed class GalleryDatabaseOptions
{
    /// <summary>Gets or sets the path of the SQLite file. Must be on a local disk: SQLite's locks are not safe on network shares.</summary>
    public required string Path { get; set; }

    /// <summary>Gets or sets how long a statement waits for another connection's lock before it fails with "database is locked".</summary>
    /// <value>The default value is 15 seconds: one process writes, so only a checkpoint or a backup is ever waited for.</value>
    public TimeSpan BusyTimeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>Gets or sets how long bringing the schema up to date may take.</summary>
    /// <value>The default value is 10 minutes.</value>
    public TimeSpan MigrationTimeout { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>Gets or sets how many backups are kept beside the database; older ones are deleted.</summary>
    /// <value>The default value is 3.</value>
    public int BackupsKept { get; set; } = 3;
}
