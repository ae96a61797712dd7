using SiameseWorker.Contracts;

namespace SiameseWorker.Transport.Azure;

/// <summary>The queues of an Azure Storage account.</summary>
/// <param name="clients">The account.</param>
/// <param name="options">How messages are sent, and whether queues are created.</param>
/// <param name="time">The clock that waiting goes by.</param>
public sealed class AzureQueueService(AzureClients clients, AzureOptions options, TimeProvider time) : IQueueService
{
    private readonly MessageText _text = new(options.MessageEncoding);

    /// <inheritdoc/>
    public string Description => $"Azure Storage Queues {AzureClients.Show(clients.Queues.Uri)} ({options.MessageEncoding})";

    /// <inheritdoc/>
    public IMessageQueue Get(string name) => Queue(name);

    /// <inheritdoc/>
    public Task CreateAsync(string name, CancellationToken cancellationToken) => Queue(name).CreateAsync(cancellationToken);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<string>> ListAsync(CancellationToken cancellationToken)
    {
        try
        {
            var names = new List<string>();
            await foreach (var queue in clients.Queues.GetQueuesAsync(cancellationToken: cancellationToken))
                names.Add(queue.Name);
            return [.. names.Order(StringComparer.Ordinal)];
        }
        catch (Exception e) when (AzureFault.Is(e, cancellationToken))
        {
            throw AzureFault.Describe("list queues", AzureClients.Show(clients.Queues.Uri), e);
        }
    }

    /// <inheritdoc/>
    /// <remarks>Azure needs up to a minute until a queue of that name can be created anew.</remarks>
    public async Task DeleteAsync(string name, CancellationToken cancellationToken)
    {
        QueueName.Check(name, nameof(name));
        try
        {
            await clients.Queues.GetQueueClient(name).DeleteIfExistsAsync(cancellationToken);
        }
        catch (Exception e) when (AzureFault.Is(e, cancellationToken))
        {
            throw AzureFault.Describe($"delete queue '{name}'", AzureClients.Show(clients.Queues.Uri), e);
        }
    }

    /// <summary>Creates those queues that are missing, if the settings allow it.</summary>
    /// <exception cref="TransportException">The account cannot be reached, or does not allow it.</exception>
    public async Task CreateAsync(IEnumerable<string> names, CancellationToken cancellationToken)
    {
        if (!options.CreateResources)
            return;
        await Task.WhenAll(names.Select(name => Queue(name).CreateAsync(cancellationToken)));
    }

    private AzureMessageQueue Queue(string name) =>
        new(clients.Queues.GetQueueClient(QueueName.Check(name, nameof(name))), _text, options.CreateResources, time);
}
