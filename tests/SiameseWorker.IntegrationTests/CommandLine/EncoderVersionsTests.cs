using System.Collections.Concurrent;
using System.Text.Json;
using SiameseWorker.Contracts;
using SiameseWorker.Encoders;
using SiameseWorker.Encoding;
using SiameseWorker.IntegrationTests.Support;
using SiameseWorker.Samples;

namespace SiameseWorker.IntegrationTests.CommandLine;

/// <summary>Two lines in one real worker process, each answered by its own version, which changes while clients ask.</summary>
public sealed class EncoderVersionsTests : IAsyncLifetime
{
    private const int Classes = 8;

    private const string SymbolRecipe = """
        {
          "name": "symbols",
          "input": { "width": 28, "height": 28, "invert": true },
          "architecture": { "type": "convnet", "blocks": [{ "channels": 16, "stride": 2 }, { "channels": 32, "stride": 2 }], "embedding": 32 },
          "objective": { "type": "prototypical" },
          "sampling": { "type": "episodes", "ways": 8, "shots": 2 },
          "optimiser": { "type": "adam" },
          "schedule": { "type": "cosine", "peak": 0.003 },
          "validation": { "holdOut": 0.3, "ways": 5, "episodes": 20, "everySteps": 20 },
          "stopping": { "steps": 40 }
        }
        """;

    private static readonly string PhotoRecipe = SymbolRecipe
        .Replace("\"symbols\"", "\"photos\"", StringComparison.Ordinal)
        .Replace("\"height\": 28, \"invert\": true", "\"height\": 28, \"channels\": 3", StringComparison.Ordinal);

    private readonly Site _site = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static string Shipped { get; } = $"default/{EncoderPackage.Load(EncoderInstallation.ShippedFolder).Card.Name}";

    public async ValueTask InitializeAsync()
    {
        await SampleAlphabets.WriteAsync(_site.File("samples"), seed: 3, alphabets: 4, characters: 8, drawers: 6, Token);
        for (var number = 100; number < 132; number++)
        {
            for (var image = 0; image < 6; image++)
                _site.Drop($"colours/{number}/{image}.png", Colours.Of(number, image));
        }
    }

    public ValueTask DisposeAsync() => _site.DisposeAsync();

    [Fact]
    public async Task Two_lines_answer_with_their_own_versions_and_going_back_interrupts_and_mixes_nothing()
    {
        string[] lines =
        [
            "--set", "Torch:Threads=1", "--set", "Enrolment:SettleTime=00:00:00.100",
            "--set", "Lines:photos:Galleries:0=photos", "--set", $"Lines:photos:Encoder={await TrainAsync("rgb", PhotoRecipe, "colours")}",
        ];
        await using (var first = ChildProcess.StartSiamese(_site.Root, ["run", .. lines]))
        {
            await first.LogsAsync("Reading queues");
            await _site.EnrolCharactersAsync("default", Classes);
            for (var number = 0; number < Classes; number++)
                await _site.EnrolAsync("photos", $"colours {number}", Colours.Of(number, 0));
            Assert.Equal((Shipped, "character 3"), await AskAsync("default", Drawings.Of(3, 0)));
            Assert.Equal(("photos/rgb", "colours 3"), await AskAsync("photos", Colours.Of(3, 0)));
            await first.TerminateAsync();
            await first.EndAsync();
        }

        await using var worker = ChildProcess.StartSiamese(_site.Root, ["run", .. lines, "--set", $"Encoder:Folder={await TrainAsync("second", SymbolRecipe, "samples")}"]);
        await worker.LogsAsync("Reading queues");
        Assert.Equal(("default/second", "character 3"), await AskAsync("default", Drawings.Of(3, 0)));

        using var enough = new CancellationTokenSource();
        var said = new ConcurrentBag<(string? Encoder, string? Class)>();
        var asking = Enumerable.Range(0, 3).Select(client => AskOnAsync(client, said, enough.Token)).ToList();
        await _site.EnrolAsync("default", "late", Drawings.Of(20, 0));
        foreach (var version in new[] { Shipped, "default/second", Shipped })
        {
            await ActivateAsync(version);
            var before = said.Count;
            await Eventually.HoldsAsync("more is answered", () => Task.FromResult(said.Count > before + 10));
        }

        await enough.CancelAsync();
        await Task.WhenAll(asking);

        Assert.Equal(new[] { Shipped, "default/second", "photos/rgb" }.Order(), said.Select(answer => answer.Encoder).Distinct().Order());
        Assert.Equal((Shipped, "late"), await AskAsync("default", Drawings.Of(20, 0)));
        await CheckListingAsync();
        await worker.TerminateAsync();
        Assert.Equal(0, (await worker.EndAsync()).ExitCode);
        Assert.Contains("Nothing would be removed", await RunAsync("models", "prune", "--set", "Retention:Versions=1", "--set", "Retention:Age=00:00:00"), StringComparison.Ordinal);
    }

    private async Task CheckListingAsync()
    {
        using var listing = JsonDocument.Parse(await RunAsync("models", "list", "--json"));
        var models = listing.RootElement.EnumerateArray().ToDictionary(model => model.GetProperty("version").GetString()!);
        Assert.Equal(new[] { Shipped, "default/second", "photos/rgb" }.Order(), models.Keys.Order());
        Assert.Equal(("active", false, Classes + 1), Facts(models[Shipped]));
        Assert.Equal(("retired", true, Classes + 1), Facts(models["default/second"]));
        Assert.Equal(("active", false, Classes), Facts(models["photos/rgb"]));
        Assert.Equal((Classes + 1) * 32 * 4, models["default/second"].GetProperty("vectorBytes").GetInt64());
        Assert.True(models["photos/rgb"].GetProperty("fileBytes").GetInt64() > 1000);
        Assert.Contains("previous", await RunAsync("models", "list"), StringComparison.Ordinal);
        Assert.Contains("40 steps", await RunAsync("models", "show", "photos/rgb"), StringComparison.Ordinal);

        var unknown = await ChildProcess.RunSiameseAsync(_site.Root, "models", "activate", "default/none", "--json");
        Assert.Equal(3, unknown.ExitCode);
        Assert.Contains("\"code\":\"encoder-not-found\"", unknown.Output, StringComparison.Ordinal);
    }

    private static (string State, bool IsPrevious, int Embedded) Facts(JsonElement model) =>
        (model.GetProperty("state").GetString()!, model.GetProperty("isPrevious").GetBoolean(), model.GetProperty("embedded").GetInt32());

    private async Task ActivateAsync(string version)
    {
        var answer = Assert.IsType<RolledBackAnswer>(await _site.AskAsync(new RollbackRequest { To = version, Reason = "a test" }));
        Assert.Equal((AnswerStatus.RolledBack, version, null), (answer.Status, answer.Encoder, answer.Error));
    }

    /// <summary>
    /// Asks without pause about images that are enrolled. Vectors of two versions are not alike: an exemplar finds itself with
    /// similarity 1 only where both are of one.
    /// </summary>
    private async Task AskOnAsync(int client, ConcurrentBag<(string? Encoder, string? Class)> said, CancellationToken enough)
    {
        for (var i = client; !enough.IsCancellationRequested; i++)
        {
            var number = i % Classes;
            var answer = i % 3 == 0 ? await AskAsync("photos", Colours.Of(number, 0)) : await AskAsync("default", Drawings.Of(number, 0));
            Assert.EndsWith($" {number}", answer.Class, StringComparison.Ordinal);
            said.Add(answer);
        }
    }

    private async Task<(string? Encoder, string? Class)> AskAsync(string gallery, byte[] image)
    {
        var answer = await _site.IdentifyAsync(gallery, image, topK: 1, minConfidence: 0);
        Assert.True(answer.Status == AnswerStatus.Identified, $"{answer.Status}: {answer.Error}");
        Assert.Equal(1, answer.Candidates[0].Similarity, 1e-3);
        return (answer.Encoder, answer.Class);
    }

    private async Task<string> TrainAsync(string name, string recipe, string data)
    {
        await File.WriteAllTextAsync(_site.File($"{name}.json"), recipe, Token);
        await RunAsync("train", "--recipe", _site.File($"{name}.json"), "--data", _site.File(data), "--out", _site.File($"trained-{name}"), "--name", name, "--set", "Torch:Threads=1");
        return _site.File($"trained-{name}");
    }

    private async Task<string> RunAsync(params string[] arguments)
    {
        var ended = await ChildProcess.RunSiameseAsync(_site.Root, arguments);
        Assert.True(ended.ExitCode == 0, $"{ended.ExitCode}: {ended.Output}\n{ended.Errors}");
        return ended.Output;
    }
}
