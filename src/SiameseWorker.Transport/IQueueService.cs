namespace SiameseWorker.Transport;

/// <summary>The queues of one account (Azure) or one file (embedded).</summary>
public interface IQueueService
{
    /// <summary>The queue of that name, created on first use unless the settings forbid it.</summary>
    /// <param name="name">3 to 63 lower-case letters, digits and single hyphens, as Azure Storage demands.</param>
    /// <remarks>
    /// Another object each time, of which nothing is kept: there may be a reply queue for every requester that ever was. Whoever
    /// receives keeps theirs, since it knows how long to wait.
    /// </remarks>
    /// <exception cref="ArgumentException">The name is not a valid queue name.</exception>
    IMessageQueue Get(string name);

    /// <summary>Creates a queue where it is missing, even if the settings let none be created on first use.</summary>
    /// <exception cref="ArgumentException">The name is not a valid queue name.</exception>
    Task CreateAsync(string name, CancellationToken cancellationToken);

    /// <summary>Names of the queues that exist, in order.</summary>
    Task<IReadOnlyList<string>> ListAsync(CancellationToken cancellationToken);

    /// <summary>Deletes a queue with all its messages; nothing happens where there is none. A later use creates it anew.</summary>
    /// <exception cref="ArgumentException">The name is not a valid queue name.</exception>
    Task DeleteAsync(string name, CancellationToken cancellationToken);

    /// <summary>Where the queues are, for logs and <c>doctor</c>; never a secret.</summary>
    string Description { get; }
}
