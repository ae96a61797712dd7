using SiameseWorker.Gallery.Model;

namespace SiameseWorker.Gallery.Database;

/// <summary>Units of work on a pool thread: SQLite answers synchronously, whatever its asynchronous methods are called.</summary>
internal static class DatabaseWork
{
    /// <summary>Asks; never waits for a writer.</summary>
    public static Task<T> ReadAsync<T>(this GalleryDatabase database, Func<GalleryContext, T> question, CancellationToken cancellationToken) => Task.Run(
        () =>
        {
            using var context = database.Connections.Context();
            return question(context);
        },
        cancellationToken);

    /// <summary>Writes in one transaction, which begins by taking SQLite's write lock.</summary>
    public static Task<T> WriteAsync<T>(this GalleryDatabase database, Func<GalleryContext, T> work, CancellationToken cancellationToken) => Task.Run(
        () =>
        {
            using var context = database.Connections.Context();
            using var transaction = context.Database.BeginTransaction();
            var result = work(context);
            context.SaveChanges();
            transaction.Commit();
            return result;
        },
        cancellationToken);
}
