using Microsoft.EntityFrameworkCore;
using SiameseWorker.Gallery.Model;

namespace SiameseWorker.Gallery.Database;

/// <summary>Brings a database's schema to this release's, by a process that holds its <see cref="DatabaseLock"/>.</summary>
internal sealed class SchemaUpdate(string path, SqliteConnections connections, DatabaseBackups backups, TimeSpan limit, TimeProvider time)
{
    /// <summary>Applies the pending migrations, after a backup.</summary>
    /// <exception cref="DatabaseUnusableException">The schema is a newer release's.</exception>
    /// <exception cref="TimeoutException">The migrations took longer than the limit.</exception>
    public async Task<DatabaseReport> RunAsync(bool created, CancellationToken cancellationToken)
    {
        await using var context = connections.Context();
        var applied = context.Database.GetAppliedMigrations().ToList();
        RefuseNewer(applied, context);
        var staleLockCleared = ClearStaleLock();
        var pending = context.Database.GetPendingMigrations().ToList();
        if (pending.Count == 0)
            return new(created, [], Backup: null, staleLockCleared);

        var backup = !created ? backups.Make("before-" + pending[^1]) : null;
        await MigrateAsync(context, cancellationToken);
        return new(created, pending, backup, staleLockCleared);
    }

    /// <summary>For a process that only reads: the schema must be this release's already.</summary>
    /// <exception cref="DatabaseUnusableException">It is not.</exception>
    public void RequireCurrent()
    {
        // EF Core takes a file that cannot be opened for one without a schema.
        using (var connection = connections.Open())
            SqliteConnections.Execute(connection, "SELECT COUNT(*) FROM sqlite_master");
        using var context = connections.Context();
        RefuseNewer(context.Database.GetAppliedMigrations(), context);
        if (context.Database.GetPendingMigrations().Any())
            throw new DatabaseUnusableException($"The gallery database '{path}' was made by an older release. Start the worker once: it brings the database up to date.");
    }

    private void RefuseNewer(IEnumerable<string> applied, GalleryContext context)
    {
        var unknown = applied.Except(context.Database.GetMigrations(), StringComparer.Ordinal).ToList();
        if (unknown.Count > 0)
        {
            throw new DatabaseUnusableException(
                $"The gallery database '{path}' was made by a newer release (it has the migration '{unknown[^1]}'). "
                + "Use that release, or restore a backup from before it.");
        }
    }

    /// <summary>
    /// EF Core marks a migration under way with a row that a killed process leaves behind, and then waits for it without
    /// end (efcore #38958). The row of a process that does not hold the database lock is stale, and this one holds it.
    /// </summary>
    private bool ClearStaleLock()
    {
        using var connection = connections.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name = '__EFMigrationsLock'";
        if ((long)command.ExecuteScalar()! == 0)
            return false;
        command.CommandText = "DELETE FROM \"__EFMigrationsLock\"";
        return command.ExecuteNonQuery() > 0;
    }

    private async Task MigrateAsync(GalleryContext context, CancellationToken cancellationToken)
    {
        using var timer = new CancellationTokenSource(limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancellationToken);
        try
        {
            await context.Database.MigrateAsync(either.Token);
        }
        catch (OperationCanceledException e) when (timer.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException(
                $"Bringing the gallery database '{path}' up to date took longer than {limit}. "
                + "If no other process uses it, a row in its table __EFMigrationsLock may be left over: start again to clear it, or raise the limit.", e);
        }
    }
}
