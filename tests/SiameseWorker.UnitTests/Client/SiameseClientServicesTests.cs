using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.DependencyInjection;
using SiameseWorker.Client;
using SiameseWorker.Transport;
using SiameseWorker.Transport.Azure;
using SiameseWorker.TransportBehaviour;

namespace SiameseWorker.UnitTests.Client;

public class SiameseClientServicesTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_program_has_one_client_over_the_transport_among_its_services_and_closes_it_with_them()
    {
        using var bench = new ClientBench();
        await using var worker = bench.Start(FakeWorker.Echo);
        var services = new ServiceCollection()
            .AddSingleton(bench.ClientQueues)
            .AddSingleton<IImageStorage>(bench.Storage)
            .AddSiameseClient(options => options.ReplyQueuePrefix = "answers-shop-");

        await using (var provider = services.BuildServiceProvider())
        {
            var client = provider.GetRequiredService<SiameseClient>();
            Assert.Same(client, provider.GetRequiredService<SiameseClient>());
            Assert.Equal("cat", (await client.IdentifyAsync("cat"u8.ToArray(), cancellationToken: Token)).Class);
            Assert.StartsWith("answers-shop-", Assert.Single(await bench.ReplyQueuesAsync(Token)), StringComparison.Ordinal);
        }

        Assert.Empty(await bench.ReplyQueuesAsync(Token));
    }

    [Fact]
    public async Task Of_Azure_a_client_is_opened_without_asking_anything_of_the_account()
    {
        await using var provider = new ServiceCollection().AddSiameseClient("UseDevelopmentStorage=true").BuildServiceProvider();

        Assert.NotNull(provider.GetRequiredService<SiameseClient>());
    }

    [Theory]
    [InlineData("not a secret to be shown", "AzureOptions.ConnectionString: it must be a storage account's connection string: Name=value pairs separated by ';', as the portal shows it under 'Access keys'.")]
    public void What_is_wrong_with_an_account_is_said_without_its_secret(string connectionString, string message) =>
        Assert.Equal(message, Assert.Throws<ValidationException>(() => SiameseClient.ForAzure(connectionString)).Message);

    [Fact]
    public void An_address_that_others_can_listen_to_is_refused() => Assert.Equal(
        "AzureOptions.QueueUrl: it must be an https address, so that nobody on the way can read along, such as https://account.queue.core.windows.net.",
        Assert.Throws<ValidationException>(() => SiameseClient.ForAzure(new AzureOptions { QueueUrl = "http://account.queue.core.windows.net", BlobUrl = "https://account.blob.core.windows.net" })).Message);
}
