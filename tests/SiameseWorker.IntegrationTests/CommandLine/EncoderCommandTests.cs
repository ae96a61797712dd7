using System.Text.Json;
using SiameseWorker.Encoders;
using SiameseWorker.Encoding;
using SiameseWorker.Encoding.Reranking;
using SiameseWorker.Gallery;
using SiameseWorker.IntegrationTests.Support;
using SiameseWorker.Samples;
using TorchSharp;

namespace SiameseWorker.IntegrationTests.CommandLine;

/// <summary>From images to a worker that answers with an encoder of one's own: train, evaluate, calibrate, run.</summary>
public sealed class EncoderCommandTests : IAsyncLifetime
{
    private const string TinyRecipe = """
        {
          "name": "tiny",
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

    private readonly Site _site = new();

    public async ValueTask InitializeAsync()
    {
        await SampleAlphabets.WriteAsync(_site.File("samples"), seed: 3, alphabets: 4, characters: 8, drawers: 6, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(_site.File("tiny.json"), TinyRecipe, TestContext.Current.CancellationToken);
    }

    public ValueTask DisposeAsync() => _site.DisposeAsync();

    [Fact]
    public async Task A_trained_and_calibrated_encoder_takes_over_and_nobody_has_to_enrol_again()
    {
        var worker = await TestWorker.StartAsync(_site);
        await _site.EnrolCharactersAsync("default", 5);
        var before = await _site.IdentifyAsync("default", Drawings.Of(2, 0));
        await worker.StopAsync();

        var trained = await RunAsync("train", "--recipe", _site.File("tiny.json"), "--data", _site.File("samples"), "--out", _site.File("mine"), "--name", "mine");
        Assert.Contains("Trained 40 steps", trained, StringComparison.Ordinal);
        var report = await File.ReadAllTextAsync(_site.File("mine/report.html"), TestContext.Current.CancellationToken);
        Assert.Contains("<svg", report, StringComparison.Ordinal);
        Assert.Contains("Confidence and threshold were fitted to these classes", report, StringComparison.Ordinal);
        await RunAsync("calibrate", "--encoder", _site.File("mine"), "--data", _site.File("samples"), "--out", _site.File("mine-calibrated"), "--fmr", "0.1");
        Assert.False(File.Exists(_site.File("mine-calibrated/report.html")), "It would speak of the old calibration.");
        Assert.Equal(0.1, EncoderPackage.Load(_site.File("mine-calibrated")).Card.Calibration.TargetFmr);

        await using var next = await TestWorker.StartAsync(_site, new Dictionary<string, string?> { ["Encoder:Folder"] = _site.File("mine-calibrated") });
        var after = await _site.IdentifyAsync("default", Drawings.Of(2, 0));

        Assert.Equal("default/mine-calibrated", after.Encoder);
        Assert.Equal((before.Candidates[0].Class, 5), (after.Candidates[0].Class, after.Candidates.Count));
        Assert.Equal(1, after.Candidates[0].Similarity, 1e-5);
        var versions = await next.Store.Reader.VersionsAsync("default", TestContext.Current.CancellationToken);
        Assert.Equal([EncoderVersionState.Retired, EncoderVersionState.Active], versions.Select(version => version.State));
    }

    [Fact]
    public async Task Without_the_setting_the_encoder_that_was_active_stays()
    {
        await RunAsync("calibrate", "--data", _site.File("samples"), "--out", _site.File("mine"), "--name", "mine");
        var worker = await TestWorker.StartAsync(_site, new Dictionary<string, string?> { ["Encoder:Folder"] = _site.File("mine") });
        await _site.EnrolCharactersAsync("default", 2);
        await worker.StopAsync();

        await using var next = await TestWorker.StartAsync(_site);

        Assert.Equal("default/mine", (await _site.IdentifyAsync("default", Drawings.Of(1, 0))).Encoder);
    }

    [Fact]
    public async Task Another_encoder_of_the_same_name_is_refused()
    {
        await RunAsync("calibrate", "--data", _site.File("samples"), "--out", _site.File("first"), "--name", "mine", "--fmr", "0.1");
        await RunAsync("calibrate", "--data", _site.File("samples"), "--out", _site.File("second"), "--name", "mine", "--fmr", "0.2");
        await (await TestWorker.StartAsync(_site, new Dictionary<string, string?> { ["Encoder:Folder"] = _site.File("first") })).StopAsync();

        var refused = await Assert.ThrowsAsync<EncoderPackageException>(() =>
            TestWorker.StartAsync(_site, new Dictionary<string, string?> { ["Encoder:Folder"] = _site.File("second") }));

        Assert.Contains("Give it another name", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Runs_are_evaluated_with_the_shipped_encoder()
    {
        WriteRun("run01");
        WriteRun("run02");

        using var report = JsonDocument.Parse(await RunAsync("evaluate", "--runs", _site.File("runs"), "--json"));

        Assert.Equal(16, report.RootElement.GetProperty("total").GetInt32());
        Assert.InRange(report.RootElement.GetProperty("accuracy").GetDouble(), 0.5, 1);
        Assert.Contains("of 16 wrong", await RunAsync("evaluate", "--runs", _site.File("runs")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Encoders_are_judged_side_by_side_and_reported()
    {
        var said = await RunAsync(
            "evaluate", "all", _site.File("samples"), "--encoder", EncoderInstallation.ShippedFolder, "--encoder", "pixels", "--json", _site.File("figures.json"), "--report", _site.File("report.html"));

        Assert.Contains("pixels is", said, StringComparison.Ordinal);
        using var figures = JsonDocument.Parse(await File.ReadAllTextAsync(_site.File("figures.json"), TestContext.Current.CancellationToken));
        var shipped = figures.RootElement.GetProperty("encoders")[0];
        Assert.InRange(shipped.GetProperty("verification").GetProperty("equalErrorRate").GetDouble(), 0, 0.3);
        Assert.InRange(shipped.GetProperty("open-set").GetProperty("expectedCalibrationError").GetDouble(), 0, 0.5);
        var own = shipped.GetProperty("open-set").GetProperty("ownThreshold");
        var interval = own.GetProperty("identifiedIntervalOverClasses95");
        Assert.InRange(own.GetProperty("identified").GetDouble(), interval[0].GetDouble(), interval[1].GetDouble());
        Assert.True(figures.RootElement.GetProperty("comparisons").GetArrayLength() > 0);
        var report = await File.ReadAllTextAsync(_site.File("report.html"), TestContext.Current.CancellationToken);
        foreach (var part in (string[])["Side by side", "ROC", "DET", "Reliability", "Worst confusions", "Map", "Training loss"])
            Assert.Contains(part, report, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_recipe_is_judged_by_one_encoder_for_each_fold()
    {
        string[] folds = ["evaluate", "folds", _site.File("samples"), "--recipe", _site.File("tiny.json"), "--folds", "2", "--out", _site.File("folds")];

        var said = await RunAsync([.. folds, "--report", _site.File("report.html")]);

        Assert.Contains("Fold 2 of 2: training tiny on 96 images of 16 classes", said, StringComparison.Ordinal);
        Assert.Contains(" of 40  loss ", said, StringComparison.Ordinal);
        var report = await File.ReadAllTextAsync(_site.File("report.html"), TestContext.Current.CancellationToken);
        foreach (var part in (string[])["Recipe tiny", "ROC", "DET", "Genuine pairs that look least alike"])
            Assert.Contains(part, report, StringComparison.Ordinal);
        // Encoders that are there already are judged again, not trained.
        using var figures = JsonDocument.Parse(await RunAsync([.. folds, "--resume", "--json"]));
        Assert.Equal(2, figures.RootElement.GetProperty("folds").GetArrayLength());
    }

    [Fact]
    public async Task A_recipe_is_judged_without_a_second_look_where_the_setting_says_so()
    {
        var recipe = TinyRecipe.Replace("\"optimiser\"", "\"reranker\": { \"type\": \"local-matching\", \"negatives\": 2 }, \"optimiser\"", StringComparison.Ordinal);
        await File.WriteAllTextAsync(_site.File("looking.json"), recipe, TestContext.Current.CancellationToken);
        string[] folds = ["evaluate", "folds", _site.File("samples"), "--recipe", _site.File("looking.json"), "--steps", "5", "--folds", "2", "--out", _site.File("folds"), "--set", "Torch:Threads=1"];
        await RunAsync([.. folds, "--json"]);
        CalibrateForSecondLookAlone(_site.File("folds/fold-1"));

        var ended = await ChildProcess.RunSiameseAsync(_site.Root, [.. folds, "--resume", "--json", "--set", "Encoder:SecondLook=false"]);

        Assert.NotEqual(0, ended.ExitCode);
        Assert.Contains("SecondLook", ended.Errors, StringComparison.Ordinal);
        await RunAsync([.. folds, "--resume", "--json"]);
    }

    [Theory]
    [InlineData("evaluate episodes samples --ways 500", "at least 500 such classes")]
    [InlineData("evaluate episodes samples --ways some", "'some' must be a number")]
    [InlineData("evaluate verification samples --folds 999", "needs at least 1998 classes")]
    [InlineData("evaluate runs samples", "run01/training/class01.png")]
    [InlineData("evaluate", "Name a protocol: evaluate runs|episodes|verification|folds|open-set|all")]
    public async Task What_cannot_be_judged_says_what_is_missing(string arguments, string said)
    {
        var ended = await ChildProcess.RunSiameseAsync(_site.Root, [.. arguments.Replace("samples", _site.File("samples"), StringComparison.Ordinal).Split(' '), "--encoder", "pixels"]);

        Assert.NotEqual(0, ended.ExitCode);
        Assert.Contains(said, ended.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{ "name": "x", "colour": "red" }""", "$.colour")]
    [InlineData("""not JSON""", "not JSON")]
    public async Task A_recipe_that_is_wrong_stops_before_training(string recipe, string named)
    {
        await File.WriteAllTextAsync(_site.File("wrong.json"), recipe, TestContext.Current.CancellationToken);

        var ended = await ChildProcess.RunSiameseAsync(_site.Root, "train", "--recipe", _site.File("wrong.json"), "--data", _site.File("samples"), "--out", _site.File("out"));

        Assert.NotEqual(0, ended.ExitCode);
        Assert.Contains(named, ended.Errors, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_site.File("out")));
    }

    [Fact]
    public async Task The_demonstration_enrols_asks_and_sums_up()
    {
        var said = await RunAsync("demo", "--classes", "5", "--probes", "1");

        Assert.Contains("Each of 5 classes was enrolled with a single image. Of 5 other images of them,", said, StringComparison.Ordinal);
        Assert.Contains("What to try next", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_demonstration_takes_a_persons_own_images()
    {
        var said = await RunAsync("demo", "--data", _site.File("samples"), "--classes", "4", "--probes", "1");

        Assert.Contains("Each of 4 classes was enrolled with a single image.", said, StringComparison.Ordinal);
    }

    private async Task<string> RunAsync(params string[] arguments)
    {
        var ended = await ChildProcess.RunSiameseAsync(_site.Root, [.. arguments, "--set", "Torch:Threads=1"]);
        Assert.True(ended.ExitCode == 0, $"{ended.ExitCode}: {ended.Output}\n{ended.Errors}");
        return ended.Output;
    }

    /// <summary>Gives an encoder a re-ranker without which it cannot be used.</summary>
    private static void CalibrateForSecondLookAlone(string folder)
    {
        TorchRuntime.EnsureLoaded(new TorchOptions { Device = "cpu" });
        var package = EncoderPackage.Load(folder);
        var spec = new LocalMatchingSpec { Negatives = 2 };
        using var network = package.BuildNetwork(torch.CPU);
        using var reranker = spec.Build(package.Card.Input, seed: 1);
        Directory.Delete(folder, recursive: true);
        EncoderPackage.Save(
            folder,
            package.Card with { Reranker = spec, CalibrationOfMetric = null },
            package.Recipe,
            network.state_dict().Concat(reranker.state_dict().Select(weight => KeyValuePair.Create(EncoderPackage.RerankerPrefix + weight.Key, weight.Value))).ToDictionary());
    }

    /// <summary>Eight characters, each drawn by two hands, in the layout of Omniglot's runs.</summary>
    private void WriteRun(string name)
    {
        var labels = new List<string>();
        for (var character = 0; character < 8; character++)
        {
            var (test, training) = ($"{name}/test/item{character:00}.png", $"{name}/training/class{7 - character:00}.png");
            _site.Drop($"runs/{training}", Drawings.Of(character, drawer: 0));
            _site.Drop($"runs/{test}", Drawings.Of(character, drawer: 1));
            labels.Add($"{test} {training}");
        }

        File.WriteAllLines(_site.File($"runs/{name}/class_labels.txt"), labels);
    }
}
