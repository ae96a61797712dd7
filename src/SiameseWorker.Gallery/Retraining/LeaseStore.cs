using Microsoft.EntityFrameworkCore;
using SiameseWorker.Gallery.Database;

namespace SiameseWorker.Gallery;

/// <summary>
/// Leases: what only one worker may do at a time is done by the one that holds the lease and says so again and again. A lease
/// whose owner has not been heard of for its time-out is free to be taken.
/// </summary>
public sealed class LeaseStore(GalleryDatabase database, TimeProvider time)
{
    /// <summary>Takes a lease that is free or one's own already, until it expires.</summary>
    /// <param name="name">The lease.</param>
    /// <param name="owner">Who takes it: a name that no other process has, now or later.</param>
    /// <param name="timeout">How long it lasts without being taken again.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Who holds it now.</returns>
    public Task<Lease> TakeAsync(string name, string owner, TimeSpan timeout, CancellationToken cancellationToken) => database.WriteAsync(
        context =>
        {
            var now = time.GetUtcNow();
            var row = context.Leases.SingleOrDefault(l => l.Name == name)
                ?? context.Leases.Add(new() { Name = name, Owner = owner }).Entity;
            if (row.Owner == owner || row.ExpiresAt <= now)
                (row.Owner, row.HeartbeatAt, row.ExpiresAt) = (owner, now, now + timeout);
            return new Lease(row.Owner, row.HeartbeatAt, row.ExpiresAt);
        },
        cancellationToken);

    /// <summary>Gives a lease back, if it is one's own.</summary>
    public Task ReleaseAsync(string name, string owner, CancellationToken cancellationToken) => database.WriteAsync(
        context => context.Leases.Where(l => l.Name == name && l.Owner == owner).ExecuteDelete(), cancellationToken);

    /// <summary>Who holds a lease, or held it last; null where nobody ever did or it was given back.</summary>
    public Task<Lease?> FindAsync(string name, CancellationToken cancellationToken) => database.ReadAsync(
        context => context.Leases.Where(l => l.Name == name).Select(l => new Lease(l.Owner, l.HeartbeatAt, l.ExpiresAt)).SingleOrDefault(), cancellationToken);
}

/// <summary>Who holds a lease.</summary>
/// <param name="Owner">Its holder.</param>
/// <param name="HeartbeatAt">When the holder was last heard of.</param>
/// <param name="ExpiresAt">From when on another may take it.</param>
public sealed record Lease(string Owner, DateTimeOffset HeartbeatAt, DateTimeOffset ExpiresAt);
