using Azure;
using SiameseWorker.Contracts;

namespace SiameseWorker.Transport.Azure;

/// <summary>Tries what a worker does with a queue or a container, without touching the messages and blobs that are there.</summary>
/// <param name="clients">The account.</param>
/// <param name="options">Whether what is missing is created.</param>
/// <param name="time">This machine's clock.</param>
public sealed class AzureCheck(AzureClients clients, AzureOptions options, TimeProvider time)
{
    // Azure refuses what is signed more than 15 minutes off.
    private static readonly TimeSpan MaxSkew = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(1);

    /// <summary>Sends a message that nobody sees, renews it and deletes it; peeks and counts.</summary>
    /// <returns>What was found.</returns>
    /// <exception cref="TransportException">Something does not work; the message says what, and how to mend it.</exception>
    public async Task<string> CheckQueueAsync(string name, CancellationToken cancellationToken)
    {
        var queue = clients.Queues.GetQueueClient(QueueName.Check(name, nameof(name)));
        return await CheckAsync($"queue '{name}' of {AzureClients.Show(clients.Queues.Uri)}", async steps =>
        {
            if (options.CreateResources)
                await steps.TryAsync("create it", () => queue.CreateIfNotExistsAsync(cancellationToken: cancellationToken));
            var properties = await steps.TryAsync("read its properties", () => queue.GetPropertiesAsync(cancellationToken));
            await steps.TryAsync("peek", () => queue.PeekMessagesAsync(1, cancellationToken));
            var sent = await steps.TryAsync("send", () => queue.SendMessageAsync("{}", Lifetime / 2, Lifetime, cancellationToken));
            var renewed = await steps.TryAsync("renew a message", () => queue.UpdateMessageAsync(sent.Value.MessageId, sent.Value.PopReceipt, "{}", Lifetime / 2, cancellationToken));
            await steps.TryAsync("delete a message", () => queue.DeleteMessageAsync(sent.Value.MessageId, renewed.Value.PopReceipt, cancellationToken));
            return $"sends, renews, peeks and deletes; {properties.Value.ApproximateMessagesCountLong:N0} messages; {Skew(properties.GetRawResponse())}";
        }, cancellationToken);
    }

    /// <summary>Writes, reads, lists and deletes a blob that storage does not show.</summary>
    /// <param name="topLevel">The container's top-level name, such as <c>galleries</c>.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>What was found.</returns>
    /// <exception cref="TransportException">Something does not work; the message says what, and how to mend it.</exception>
    public async Task<string> CheckContainerAsync(string topLevel, CancellationToken cancellationToken)
    {
        var container = clients.Blobs.GetBlobContainerClient(new ContainerMap(options.ContainerPrefix).ContainerOf(topLevel));
        var blob = container.GetBlobClient($".doctor-{Guid.NewGuid():N}");
        return await CheckAsync($"container '{container.Name}' of {AzureClients.Show(clients.Blobs.Uri)}", async steps =>
        {
            if (options.CreateResources)
                await steps.TryAsync("create it", () => container.CreateIfNotExistsAsync(cancellationToken: cancellationToken));
            var written = await steps.TryAsync("write", () => blob.UploadAsync(BinaryData.FromString("x"), cancellationToken));
            await steps.TryAsync("read", () => blob.DownloadContentAsync(cancellationToken));
            await steps.TryAsync("list", async () => await container.GetBlobsAsync(cancellationToken: cancellationToken).AsPages(pageSizeHint: 1).FirstAsync(cancellationToken));
            await steps.TryAsync("delete", () => blob.DeleteIfExistsAsync(cancellationToken: cancellationToken));
            return $"writes, reads, lists and deletes; {Skew(written.GetRawResponse())}";
        }, cancellationToken);
    }

    private static async Task<string> CheckAsync(string where, Func<Steps, Task<string>> check, CancellationToken cancellationToken)
    {
        var steps = new Steps();
        try
        {
            return await check(steps);
        }
        catch (Exception e) when (AzureFault.Is(e, cancellationToken))
        {
            throw AzureFault.Describe(steps.Current, where, e);
        }
    }

    private string Skew(Response response)
    {
        if (response.Headers.Date is not { } theirs)
            return "Azure's clock is not known";
        var skew = time.GetUtcNow() - theirs;
        return skew.Duration() <= MaxSkew
            ? $"this machine's clock agrees with Azure's to {Math.Max(1, Math.Ceiling(skew.Duration().TotalSeconds)):0} s"
            : throw new TransportException(
                $"This machine's clock is {skew.Duration():d\\.hh\\:mm\\:ss} {(skew > TimeSpan.Zero ? "ahead of" : "behind")} Azure's. Set it right, with NTP for instance: Azure refuses requests that are more than 15 minutes off.", isPassing: false);
    }

    /// <summary>Remembers what is being tried, for the report.</summary>
    private sealed class Steps
    {
        public string Current { get; private set; } = "reach it";

        public Task<T> TryAsync<T>(string what, Func<Task<T>> ask)
        {
            Current = what;
            return ask();
        }
    }
}
