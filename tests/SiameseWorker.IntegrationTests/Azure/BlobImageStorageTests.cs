using Azure.Storage.Blobs;
using Microsoft.Extensions.Logging.Abstractions;
using SiameseWorker.Transport;
using SiameseWorker.Transport.Azure;
using SiameseWorker.TransportBehaviour;

namespace SiameseWorker.IntegrationTests.Azure;

public sealed class BlobImageStorageTests(AzureFixture azure) : ImageStorageBehaviour, IAsyncLifetime
{
    private readonly string _prefix = $"t{Guid.NewGuid():N}"[..20] + "-";
    private BlobImageStorage? _storage;
    private BlobServiceClient? _service;

    protected override IImageStorage Storage => _storage!;

    public async ValueTask InitializeAsync()
    {
        var options = new AzureOptions { ConnectionString = await azure.ConnectAsync(), ContainerPrefix = _prefix };
        _storage = new BlobImageStorage(new AzureClients(options), options, NullLogger<BlobImageStorage>.Instance);
        _service = new BlobServiceClient(options.ConnectionString);
    }

    public async ValueTask DisposeAsync()
    {
        if (_service is null)
            return;
        await foreach (var container in _service.GetBlobContainersAsync(prefix: _prefix, cancellationToken: CancellationToken.None))
            await _service.DeleteBlobContainerAsync(container.Name, cancellationToken: CancellationToken.None);
    }

    protected override void Dispose(bool disposing)
    {
    }
}
