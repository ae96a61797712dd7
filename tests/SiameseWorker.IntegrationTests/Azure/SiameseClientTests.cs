using Azure.Storage.Blobs;
using Azure.Storage.Queues;
using Microsoft.Extensions.Logging.Abstractions;
using SiameseWorker.Client;
using SiameseWorker.Transport;
using SiameseWorker.Transport.Azure;
using SiameseWorker.TransportBehaviour;

namespace SiameseWorker.IntegrationTests.Azure;

/// <summary>The client over a real storage account; what it does beyond the transport is tested over the embedded one.</summary>
public sealed class SiameseClientTests(AzureFixture azure) : IAsyncLifetime
{
    private readonly string _prefix = $"t{Guid.NewGuid():N}"[..12] + "-";
    private AzureOptions? _azure;
    private AzureQueueService? _queues;
    private BlobImageStorage? _storage;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private SiameseClientOptions Options => new()
    {
        IdentifyQueue = _prefix + "identify",
        EnrolQueue = _prefix + "enrol",
        ReplyQueuePrefix = _prefix + "answers-",
    };

    public async ValueTask InitializeAsync()
    {
        _azure = new AzureOptions { ConnectionString = await azure.ConnectAsync(), ContainerPrefix = _prefix };
        var clients = new AzureClients(_azure);
        _queues = new AzureQueueService(clients, _azure, TimeProvider.System);
        _storage = new BlobImageStorage(clients, _azure, NullLogger<BlobImageStorage>.Instance);
        await _queues.CreateAsync([Options.IdentifyQueue], Token);
    }

    public async ValueTask DisposeAsync()
    {
        if (_azure is null)
            return;
        var queues = new QueueServiceClient(_azure.ConnectionString);
        await foreach (var queue in queues.GetQueuesAsync(prefix: _prefix, cancellationToken: CancellationToken.None))
            await queues.DeleteQueueAsync(queue.Name, CancellationToken.None);
        var blobs = new BlobServiceClient(_azure.ConnectionString);
        await foreach (var container in blobs.GetBlobContainersAsync(prefix: _prefix, cancellationToken: CancellationToken.None))
            await blobs.DeleteBlobContainerAsync(container.Name, cancellationToken: CancellationToken.None);
    }

    [Theory]
    [InlineData(MessageEncoding.Text)]
    [InlineData(MessageEncoding.Base64)]
    public async Task Two_clients_get_their_own_answers_and_leave_nothing_in_the_account(MessageEncoding encoding)
    {
        _azure!.MessageEncoding = encoding;
        await using var worker = new FakeWorker(_queues!, _storage!, FakeWorker.Echo, Options.IdentifyQueue);
        await using (var one = SiameseClient.ForAzure(_azure, options: Options))
        await using (var two = SiameseClient.ForAzure(_azure, options: Options))
        {
            var answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(async i =>
            {
                // Every fourth is too large for a message.
                var probe = $"probe {i} ".PadRight(i % 4 == 0 ? 50_000 : 10, '.');
                var answer = await (i % 2 == 0 ? one : two).IdentifyAsync(System.Text.Encoding.UTF8.GetBytes(probe), cancellationToken: Token);
                return (Expected: probe, Actual: answer.Class);
            }));
            Assert.All(answers, answer => Assert.Equal(answer.Expected, answer.Actual));
        }

        Assert.DoesNotContain(await _queues!.ListAsync(Token), name => name.StartsWith(Options.ReplyQueuePrefix, StringComparison.Ordinal));
        Assert.Empty(await _storage!.ListAsync("inbox", Token).ToListAsync(Token));
    }

    [Fact]
    public async Task A_client_makes_its_own_reply_queue_where_nothing_else_may_be_created()
    {
        _azure!.CreateResources = false;
        await using var worker = new FakeWorker(_queues!, _storage!, FakeWorker.Echo, Options.IdentifyQueue);
        await using var client = SiameseClient.ForAzure(_azure, options: Options);

        Assert.Equal("cat", (await client.IdentifyAsync("cat"u8.ToArray(), cancellationToken: Token)).Class);
    }

    [Fact]
    public async Task An_account_that_cannot_be_reached_is_said_to_be_so()
    {
        var nowhere = new AzureOptions { ConnectionString = StorageAccount.OfEmulator(blobPort: 1, queuePort: 1), QueueRetry = { MaxRetries = 0 } };
        await using var client = SiameseClient.ForAzure(nowhere);

        var fault = await Assert.ThrowsAsync<TransportException>(() => client.IdentifyAsync(new byte[] { 1 }, cancellationToken: Token));

        Assert.True(fault.IsPassing);
    }
}
