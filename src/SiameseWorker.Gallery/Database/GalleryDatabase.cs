namespace SiameseWorker.Gallery;

/// <summary>
/// The gallery's SQLite file: opened, checked, brought up to date, backed up. One process at a time may
/// <see cref="InitialiseAsync"/> it for writing; others may read beside it (<see cref="GalleryReader"/>).
/// </summary>
public sealed class GalleryDatabase(GalleryDatabaseOptions options, TimeProvider time) : IAsyncDisposable
{
    /// <summary>Full path of the SQLite file.</summary>
    public string Path { get; } = System.IO.Path.GetFullPath(options.Path);

    /// <summary>The file and the effective settings, for the log.</summary>
    public string Description => $"{Path}";

    /// <summary>
    /// Locks the file for this process until <see cref="DisposeAsync"/> (or the process's end, however it comes), checks
    /// it, and applies pending migrations, after a backup and within <see cref="GalleryDatabaseOptions.MigrationTimeout"/>.
    /// </summary>
    /// <exception cref="DatabaseInUseException">Another process holds the lock.</exception>
    /// <exception cref="DatabaseUnusableException">The file is damaged, or was made by a newer release.</exception>
    /// <exception cref="TimeoutException">The migrations took too long.</exception>
    public Task<DatabaseReport> InitialiseAsync(CancellationToken cancellationToken) => throw new NotSupportedException(time.LocalTimeZone.Id);

    /// <summary>Checks that there is a database that this release can read, beside the worker that writes to it.</summary>
    /// <exception cref="FileNotFoundException">There is none (yet).</exception>
    /// <exception cref="DatabaseUnusableException">It is damaged, or its schema is another release's.</exception>
    public Task CheckReadableAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    /// <summary>Writes a consistent copy to <c>backups/</c> beside the file and deletes all but the newest few.</summary>
    /// <returns>The copy's path.</returns>
    public Task<string> BackupAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    /// <summary>Truncates the write-ahead log and lets SQLite refresh its statistics; for a quiet hour.</summary>
    public Task OptimiseAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    /// <summary>Folds the write-ahead log into the file, closes it and releases the lock.</summary>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
