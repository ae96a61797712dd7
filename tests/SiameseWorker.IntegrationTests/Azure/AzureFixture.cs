using DotNet.Testcontainers.Builders;
using SiameseWorker.IntegrationTests.Azure;

[assembly: AssemblyFixture(typeof(AzureFixture))]

namespace SiameseWorker.IntegrationTests.Azure;

/// <summary>
/// One storage account for all tests, opened when the first asks for it: that of <c>SIAMESE_TEST_AZURE_CONNECTION_STRING</c>,
/// or Azurite in a container, or Azurite from npm. Where there is none, the tests that need it are skipped, or fail if
/// <c>SIAMESE_TEST_REQUIRE_AZURE</c> is 1.
/// </summary>
public sealed class AzureFixture : IAsyncDisposable
{
    private const string AccountVariable = "SIAMESE_TEST_AZURE_CONNECTION_STRING";
    private const string RequireVariable = "SIAMESE_TEST_REQUIRE_AZURE";
    private const string Image = "mcr.microsoft.com/azure-storage/azurite:3.35.0";
    private const int BlobPort = 10_000;
    private const int QueuePort = 10_001;

    private readonly Lazy<Task<NpmFolder>> _npm = new(static () => Task.Run(() => NpmFolder.PrepareAsync(CancellationToken.None)));
    private readonly Lazy<Task<(StorageAccount? Account, string Reason)>> _account;

    public AzureFixture() => _account = new(() => Task.Run(OpenAsync));

    /// <summary>The account's connection string; skips the test where there is none.</summary>
    public async Task<string> ConnectAsync()
    {
        var (account, reason) = await _account.Value;
        return account?.ConnectionString ?? throw Missing(reason);
    }

    /// <summary>What is installed from npm, for tests that need an Azurite of their own; skips the test where it cannot be.</summary>
    internal async Task<NpmFolder> NpmAsync()
    {
        try
        {
            return await _npm.Value;
        }
        catch (InvalidOperationException reason)
        {
            throw Missing(reason.Message);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_account.IsValueCreated && (await _account.Value).Account is { } account)
            await account.End();
    }

    private static Exception Missing(string reason)
    {
        if (Environment.GetEnvironmentVariable(RequireVariable) == "1")
            Assert.Fail($"{RequireVariable} is 1, but there is no storage account to test against. {reason}");
        Assert.Skip($"No storage account to test against. {reason}");
        return new InvalidOperationException(reason);
    }

    private async Task<(StorageAccount? Account, string Reason)> OpenAsync()
    {
        if (Environment.GetEnvironmentVariable(AccountVariable) is { Length: > 0 } given)
            return (new StorageAccount(given, AccountVariable, () => ValueTask.CompletedTask), "");
        var reasons = new List<string> { $"{AccountVariable} is not set." };
        foreach (var (way, open) in new (string, Func<Task<StorageAccount>>)[] { ("Azurite in a container", OpenContainerAsync), ("Azurite from npm", OpenProcessAsync) })
        {
            try
            {
                return (await open(), "");
            }
            catch (Exception e)
            {
                reasons.Add($"{way}: {e.GetType().Name}: {e.Message}");
            }
        }

        return (null, string.Join(' ', reasons));
    }

    private static async Task<StorageAccount> OpenContainerAsync()
    {
        var container = new ContainerBuilder(Image)
            .WithCommand("azurite", "--blobHost", "0.0.0.0", "--queueHost", "0.0.0.0", "--inMemoryPersistence", "--skipApiVersionCheck", "--disableTelemetry", "--silent")
            .WithPortBinding(BlobPort, assignRandomHostPort: true)
            .WithPortBinding(QueuePort, assignRandomHostPort: true)
            .WithWaitStrategy(Wait.ForUnixContainer().UntilMessageIsLogged("Queue service is successfully listening"))
            .Build();
        await container.StartAsync();
        return new StorageAccount(StorageAccount.OfEmulator(container.GetMappedPublicPort(BlobPort), container.GetMappedPublicPort(QueuePort)), Image, container.DisposeAsync);
    }

    private async Task<StorageAccount> OpenProcessAsync()
    {
        var azurite = await AzuriteProcess.StartAsync(await _npm.Value, folder: null, ports: (0, 0), CancellationToken.None);
        return new StorageAccount(azurite.ConnectionString, "Azurite from npm", azurite.DisposeAsync);
    }
}
