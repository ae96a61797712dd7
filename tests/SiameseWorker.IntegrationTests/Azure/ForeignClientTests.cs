namespace SiameseWorker.IntegrationTests.Azure;

/// <summary>Azure's JavaScript library asks, while everything that can be killed is.</summary>
public sealed class ForeignClientTests(AzureFixture azure)
{
    private const int Requests = 2_000;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(8);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_request_is_answered_while_workers_are_killed_and_the_storage_is_restarted()
    {
        var npm = await azure.NpmAsync();
        var data = Directory.CreateTempSubdirectory("siamese-azurite-").FullName;
        var ports = (StorageProxy.FreePort(), StorageProxy.FreePort());
        var azurite = await AzuriteProcess.StartAsync(npm, data, ports, Token);
        try
        {
            await using (var site = new AzureSite(azurite.ConnectionString))
            {
                await site.PutAsync("galleries/default/first/1.png", AzureSite.Draw(0, 0));
                var settings = site.Settings();
                settings["Queues:VisibilityTimeout"] = "00:00:05";
                settings["Queues:MaxDequeueCount"] = "100";
                var image = Path.Combine(settings["Storage:Root"]!, "probe.png");
                await File.WriteAllBytesAsync(image, AzureSite.Draw(0, 0), Token);

                // Asked before its gallery is enrolled, the worker would rightly say that there is none.
                var worker = StartWorker(settings);
                await AzureSite.UntilAsync("the image is enrolled", () => Task.FromResult(worker.Said.Contains("Storage changed", StringComparison.Ordinal)));
                await using var client = new RunningProgram("node", [Path.Combine(npm.Path, "ask.mjs"), site.Identify, site.AnswersQueue, $"{Requests}", image],
                    new Dictionary<string, string> { ["AZURE_STORAGE_CONNECTION_STRING"] = azurite.ConnectionString });
                try
                {
                    await AnsweredAsync(client, worker, Requests / 5);
                    await worker.DisposeAsync();
                    worker = StartWorker(settings);

                    // Azurite writes its index every few seconds: ended by SIGKILL it would itself lose what it had acknowledged.
                    await AnsweredAsync(client, worker, 2 * Requests / 5);
                    await azurite.StopAsync();
                    await azurite.DisposeAsync();
                    azurite = await AzuriteProcess.StartAsync(npm, data, ports, Token);

                    await AnsweredAsync(client, worker, 3 * Requests / 5);
                    await worker.DisposeAsync();
                    worker = StartWorker(settings);

                    Assert.True(await client.EndAsync(Patience, Token) == 0, client.Said);
                    Assert.Equal($"all answered: {{\"identified first\":{Requests}}}", client.Said.Split('\n')[^1]);
                }
                finally
                {
                    await worker.DisposeAsync();
                }
            }
        }
        finally
        {
            await azurite.DisposeAsync();
            Directory.Delete(data, recursive: true);
        }
    }

    private static RunningProgram StartWorker(Dictionary<string, string?> settings) => new(
        "dotnet",
        [Path.Combine(AppContext.BaseDirectory, "siamese.dll"), "run"],
        settings.ToDictionary(pair => pair.Key.Replace(":", "__", StringComparison.Ordinal), pair => pair.Value ?? ""));

    private static Task AnsweredAsync(RunningProgram client, RunningProgram worker, int count) => AzureSite.UntilAsync($"{count} answers", () =>
    {
        Assert.False(client.HasEnded && client.LastNumber("answered") < count, client.Said);
        Assert.False(worker.HasEnded, worker.Said);
        return Task.FromResult(client.LastNumber("answered") >= count);
    });
}
