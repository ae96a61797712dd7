namespace SiameseWorker.Gallery;

/// <summary>What had to be done to the database at start, for the log.</summary>
/// <param name="Created">There was no database, or an empty one.</param>
/// <param name="Migrations">Schema migrations that were applied, oldest first.</param>
/// <param name="Backup">The backup made before migrating; null where none was needed.</param>
/// <param name="StaleLockCleared">A migration lock left behind by a killed process was removed.</param>
public sealed record DatabaseReport(bool Created, IReadOnlyList<string> Migrations, string? Backup, bool StaleLockCleared)
{
    /// <summary>Gets how long checking the file for damage took; null where that was not needed, because it is as a worker closed it.</summary>
    public TimeSpan? Checked { get; init; }
}
