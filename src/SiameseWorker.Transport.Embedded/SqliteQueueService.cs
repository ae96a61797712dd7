using Microsoft.Extensions.Logging;
using SiameseWorker.Contracts;

namespace SiameseWorker.Transport.Embedded;

/// <summary>
/// Queues in one SQLite file, with the semantics of Azure Storage Queues and without a server. Any number of processes on
/// one machine may use the file at once, each with a service of its own; they share the machine's clock.
/// </summary>
/// <remarks>
/// Should the machine's clock be set back, messages sent before stay hidden until it has caught up.
/// </remarks>
public sealed class SqliteQueueService : IQueueService, IDisposable
{
    private readonly EmbeddedTransportOptions _options;
    private readonly TimeProvider _time;
    private readonly SqliteQueueFile _file;
    private readonly QueueBell _bell;

    /// <summary>Prepares the service. The file is opened, and created if it is missing, at the first use of a queue.</summary>
    /// <exception cref="System.ComponentModel.DataAnnotations.ValidationException">A setting is wrong.</exception>
    public SqliteQueueService(EmbeddedTransportOptions options, TimeProvider time, ILogger<SqliteQueueService> logger)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.ThrowIfInvalid();
        _options = options;
        _time = time;
        _file = new SqliteQueueFile(options, logger);
        _bell = new QueueBell(_file.FullPath, logger);
    }

    /// <inheritdoc/>
    public string Description => $"SQLite file {_file.FullPath} ({_options.Durability} durability)";

    /// <inheritdoc/>
    public IMessageQueue Get(string name) =>
        new SqliteMessageQueue(QueueName.Check(name, nameof(name)), _file, _bell, _options, _time);

    /// <inheritdoc/>
    public Task CreateAsync(string name, CancellationToken cancellationToken) => Get(name).SendAsync([], cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> ListAsync(CancellationToken cancellationToken) =>
        _file.ReadAsync(statements => statements.QueueNames(), cancellationToken);

    /// <inheritdoc/>
    public Task DeleteAsync(string name, CancellationToken cancellationToken)
    {
        QueueName.Check(name, nameof(name));
        return _file.WriteAsync(statements => { statements.DeleteQueue(name); return true; }, cancellationToken);
    }

    /// <summary>Closes the file. Calls that are waiting, or come later, throw <see cref="ObjectDisposedException"/>.</summary>
    public void Dispose()
    {
        _file.Dispose();
        _bell.Dispose();
    }
}
