using Microsoft.Extensions.Logging.Abstractions;
using SiameseWorker.Transport.Azure;

namespace SiameseWorker.UnitTests.Transport.Azure;

public class BlobAddressTests
{
    [Theory]
    [InlineData("https://mine.blob.core.windows.net/galleries/default/cat/1.png", "galleries/default/cat/1.png")]
    [InlineData("https://mine.dfs.core.windows.net/galleries/default/cat/1.png", "galleries/default/cat/1.png")]
    [InlineData("https://mine.dfs.core.windows.net/galleries/default/a.dfs.b/%C3%BC%20%23.png", "galleries/default/a.dfs.b/ü #.png")]
    [InlineData("https://mine.blob.core.windows.net/galleries/default/a.dfs.b/1.png", "galleries/default/a.dfs.b/1.png")]
    [InlineData("https://yours.blob.core.windows.net/galleries/default/cat/1.png", null)]
    [InlineData("https://mine.blob.core.windows.net/galleries", null)]
    public void An_event_names_a_path_by_either_of_the_account_s_addresses(string address, string? path)
    {
        var options = new AzureOptions { QueueUrl = "https://mine.queue.core.windows.net/?sig=x", BlobUrl = "https://mine.blob.core.windows.net/?sig=x" };
        var storage = new BlobImageStorage(new AzureClients(options), options, NullLogger<BlobImageStorage>.Instance);

        Assert.Equal(path, storage.PathOf(new Uri(address)));
    }
}
