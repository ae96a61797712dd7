using System.Security.Cryptography;
using Microsoft.Extensions.Time.Testing;
using SiameseWorker.Encoding;
using SiameseWorker.Encoding.Comparing;
using SiameseWorker.Encoding.Data;
using SiameseWorker.Encoding.Evaluation;
using SiameseWorker.Encoding.Objectives;
using SiameseWorker.Encoding.Optimisation;
using SiameseWorker.Encoding.Recipes;
using SiameseWorker.Encoding.Reranking;
using SiameseWorker.Encoding.Sampling;
using SiameseWorker.Encoding.Training;

namespace SiameseWorker.UnitTests.Encoding.Training;

public sealed class TrainerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Writes_an_encoder_that_tells_classes_it_never_saw_apart()
    {
        var result = await Train("a", TinyRecipe.Of(60));

        Assert.True(result.Validation.Rate > 0.6, $"{result.Validation.Rate:p} of 4-way trials is hardly better than chance, 25%.");
        var card = EncoderPackage.Load(_folder["a"]).Card;
        Assert.Equal((60L, 60L), (card.Training.Steps, result.Steps));
        Assert.Equal((8, 8, 4, 32), (card.Dimension, card.Training.Classes, card.Training.HeldOutClasses, card.Training.Images));
        Assert.True(card.Calibration.Identification.Scale > 0);
        Assert.False(Directory.Exists(_folder["a.training"]), "What a training needs while it runs is removed at its end.");
    }

    [Fact]
    public async Task An_encoder_that_learned_from_pairs_is_judged_on_pairs()
    {
        await Train("a", TinyRecipe.Of(60) with
        {
            Objective = new ContrastiveSpec { Margin = 1 },
            Sampling = new PairSamplingSpec { Pairs = 200, Batch = 20, Withhold = 0.25 },
        });

        var figures = EncoderPackage.Load(_folder["a"]).Card.Metrics;
        Assert.InRange(figures["withheldPairAccuracy"].Value, 0.5, 1);
        Assert.InRange(figures["unseenPairAccuracy"].Value, 0.5, 1);

        // Embeddings of length 1 that say nothing have a loss of about a half.
        Assert.InRange(figures["withheldPairLoss"].Value, 0.001, 0.4);
        Assert.InRange(figures["unseenPairLoss"].Value, 0.001, 0.4);
    }

    [Fact]
    public async Task A_learned_comparison_learns_and_is_not_kept_where_the_metric_ranks_as_well()
    {
        var result = await Train("a", TinyRecipe.Of(200) with { Objective = new RelationSpec { Comparison = new DenseComparisonSpec { Hidden = 16 } } });

        var metrics = result.Package.Card.Metrics;
        Assert.InRange(metrics["comparisonAccuracy"].Value, 0.95, metrics["metricAccuracy"].Value);
        Assert.Equal(metrics["metricAccuracy"].Value, result.Validation.Rate);
        Assert.Contains("not kept", metrics["comparisonAccuracy"].Description, StringComparison.Ordinal);
        Assert.Null(EncoderPackage.Load(_folder["a"]).Card.Comparison);
        await using var session = EncoderSession.Load(_folder["a"], new TorchOptions { Device = "cpu" });
        Assert.False(session.HasComparison);
    }

    [Fact]
    public async Task A_learned_comparison_that_ranks_better_is_kept_and_ranks_when_it_serves()
    {
        // The network stays as it is: what is learned is how to compare what it puts out, where one component drowns the others.
        var recipe = TinyRecipe.Of(300) with
        {
            Objective = new RelationSpec { Comparison = new DenseComparisonSpec { Hidden = 16 } },
            Optimiser = new SgdSpec { Momentum = 0.9, Layers = [new LayerSgdSpec { Name = "network", LearningRate = 0 }] },
            Schedule = new CosineSchedule { Peak = 0.1, WarmUp = 0.1 },
            Validation = TinyRecipe.Of(1).Validation with { EverySteps = 1000, Episodes = 200 },
        };

        var result = await Train("a", recipe, start: await SaveLopsidedAsync(recipe));

        var metrics = result.Package.Card.Metrics;
        Assert.True(metrics["comparisonAccuracy"].Value > metrics["metricAccuracy"].Value + 0.05, $"{metrics["comparisonAccuracy"].Value:p} by the comparison, {metrics["metricAccuracy"].Value:p} by the metric.");
        Assert.Equal(metrics["comparisonAccuracy"].Value, result.Validation.Rate);
        Assert.Contains("which is kept", metrics["comparisonAccuracy"].Description, StringComparison.Ordinal);
        Assert.Equal(recipe.Objective.Compares, EncoderPackage.Load(_folder["a"]).Card.Comparison);
        using (var weights = SafetensorsReader.Open(result.Package.WeightsPath))
            Assert.Equal(["comparison.head.bias", "comparison.head.weight", "comparison.hidden.bias", "comparison.hidden.weight"], weights.Tensors.Select(tensor => tensor.Name).Where(name => name.StartsWith(EncoderPackage.ComparisonPrefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        Assert.Equal(result.Validation, (await Train("a", recipe, new Killer(step: 1), resume: true)).Validation);

        Assert.InRange(await Serve(secondLook: true), result.Validation.Rate - 0.01, result.Validation.Rate + 0.01);
        Assert.InRange(await Serve(secondLook: false), metrics["metricAccuracy"].Value - 0.01, metrics["metricAccuracy"].Value + 0.01);

        async Task<double> Serve(bool secondLook)
        {
            await using var session = EncoderSession.Load(_folder["a"], new TorchOptions { Device = "cpu" }, secondLook: secondLook);
            var comparison = await new EncoderComparer(session).CompareAsync(result.HeldOut.ToInputs(), TestContext.Current.CancellationToken);
            return new EpisodesProtocol(recipe.Validation.Ways, recipe.Validation.Episodes, recipe.SmallSeed).Run(result.HeldOut, comparison).Total.Rate;
        }
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(150, true)]
    public async Task A_re_ranker_is_kept_if_identification_becomes_surer_with_it(int steps, bool isBetter)
    {
        var result = await Train("a", TinyRecipe.Of(steps) with { Reranker = new LocalMatchingSpec { Negatives = 2 } });

        var metrics = result.Package.Card.Metrics;
        var (reranked, byMetric) = (metrics["rerankedLogLoss"].Value, metrics["metricLogLoss"].Value);
        Assert.True(isBetter == reranked < byMetric, $"{reranked} nats with the re-ranker, {byMetric} without.");
        Assert.Equal(isBetter, EncoderPackage.Load(_folder["a"]).Card.Reranker is not null);
        Assert.Contains(isBetter ? "which is kept" : "not kept", metrics["rerankedLogLoss"].Description, StringComparison.Ordinal);
        Assert.Equal(metrics[isBetter ? "rerankedAccuracy" : "metricAccuracy"].Value, result.Validation.Rate);
        await using var session = EncoderSession.Load(_folder["a"], new TorchOptions { Device = "cpu" });
        Assert.Equal(isBetter, session.Look is not null);
        await using var withoutLook = EncoderSession.Load(_folder["a"], new TorchOptions { Device = "cpu" }, secondLook: false);
        Assert.Null(withoutLook.Look);
        Assert.Equal(isBetter, withoutLook.Calibration.Identification != session.Calibration.Identification);
    }

    [Theory]
    [InlineData(0.24, 0.50, true)]
    [InlineData(0.32, 0.30, false)]
    [InlineData(0.000112, 0.000057, true)]
    [InlineData(0.0021, 0.0009, false)]
    public void Held_out_classes_that_are_answered_for_certain_say_nothing_against_a_re_ranker(double reranked, double byMetric, bool isKept) =>
        Assert.Equal(isKept, Trainer.IsWorthKeeping(reranked, byMetric));

    [Fact]
    public async Task A_re_ranker_leaves_the_embedding_as_it_would_be_without_it()
    {
        var plain = await Train("plain", TinyRecipe.Of(12));
        var result = await Train("a", TinyRecipe.Of(12) with { Reranker = new LocalMatchingSpec { Negatives = 2 } });

        await using var one = EncoderSession.Load(_folder["plain"], new TorchOptions { Device = "cpu" });
        await using var other = EncoderSession.Load(_folder["a"], new TorchOptions { Device = "cpu" });
        var images = MadeUpImages.Set().ToInputs();
        Assert.Equal(await one.EmbedAsync(images, TestContext.Current.CancellationToken), await other.EmbedAsync(images, TestContext.Current.CancellationToken));
        Assert.Equal(plain.Package.Card.Metrics["validationAccuracy"].Value, result.Package.Card.Metrics["metricAccuracy"].Value);
    }

    [Fact]
    public async Task Whitening_changes_the_encoder_and_the_card_says_what_it_did()
    {
        var recipe = TinyRecipe.Of(20);
        var plain = await Train("plain", recipe);

        var result = await Train("a", recipe with { Whitening = new WhiteningSpec { Shrinkage = 0.1 } });

        var metrics = result.Package.Card.Metrics;
        Assert.Equal(plain.Validation.Rate, metrics["unwhitenedAccuracy"].Value);
        Assert.Equal(result.Validation.Rate, metrics["whitenedAccuracy"].Value);
        Assert.NotEqual(Hash(plain), Hash(result));
        Assert.DoesNotContain("whitenedAccuracy", plain.Package.Card.Metrics.Keys);
    }

    [Fact]
    public async Task The_same_seed_gives_the_same_weights_and_another_seed_others()
    {
        var first = Hash(await Train("a", TinyRecipe.Of(12)));

        Assert.Equal(first, Hash(await Train("b", TinyRecipe.Of(12))));
        Assert.NotEqual(first, Hash(await Train("c", TinyRecipe.Of(12, seed: 8))));
    }

    [Fact]
    public async Task Precision_is_as_the_recipe_says_or_as_the_hardware_suits()
    {
        var full = Hash(await Train("a", TinyRecipe.Of(6) with { Precision = Precision.Full }));
        var mixed = Hash(await Train("b", TinyRecipe.Of(6) with { Precision = Precision.Mixed }));
        var auto = Hash(await Train("c", TinyRecipe.Of(6) with { Precision = Precision.Auto }));

        Assert.NotEqual(full, mixed);
        Assert.Equal(Bfloat16Hardware.Supports(TorchSharp.torch.CPU) ? mixed : full, auto);
    }

    [Fact]
    public async Task A_killed_and_resumed_training_ends_with_the_weights_of_an_uninterrupted_one()
    {
        var recipe = TinyRecipe.Of(12) with { Whitening = new WhiteningSpec(), Reranker = new LocalMatchingSpec { Negatives = 2 } };
        var uninterrupted = Hash(await Train("a", recipe));

        // Validation at step 5 writes a checkpoint; what happens in steps 6 and 7 is lost with the process.
        await Assert.ThrowsAsync<KilledException>(() => Train("b", recipe, new Killer(step: 7)));
        Assert.True(File.Exists(Path.Combine(_folder["b.training"], "checkpoint.safetensors")));
        var resumed = await Train("b", recipe, resume: true);

        Assert.Equal(uninterrupted, Hash(resumed));
        Assert.Equal([5, 10, 12], LoggedSteps(resumed));
    }

    [Fact]
    public async Task Cancelling_writes_a_checkpoint_to_resume_from()
    {
        var recipe = TinyRecipe.Of(12);
        var uninterrupted = Hash(await Train("a", recipe));
        using var cancellation = new CancellationTokenSource();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => Train("b", recipe, new Canceller(cancellation, step: 8), cancellationToken: cancellation.Token));

        var seen = new Recorder();
        Assert.Equal(uninterrupted, Hash(await Train("b", recipe, seen, resume: true)));
        Assert.Equal(9, seen.Reports[0].Step);
    }

    [Fact]
    public async Task Without_resume_a_checkpoint_is_not_overwritten()
    {
        await Assert.ThrowsAsync<KilledException>(() => Train("a", TinyRecipe.Of(12), new Killer(step: 7)));

        var exception = await Assert.ThrowsAsync<IOException>(() => Train("a", TinyRecipe.Of(12)));

        Assert.Contains("unfinished training. Resume it, or remove", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_checkpoint_of_another_recipe_or_of_other_images_is_refused()
    {
        await Assert.ThrowsAsync<KilledException>(() => Train("a", TinyRecipe.Of(12), new Killer(step: 7)));

        var recipe = await Assert.ThrowsAsync<InvalidDataException>(() => Train("a", TinyRecipe.Of(13), resume: true));
        var images = await Assert.ThrowsAsync<InvalidDataException>(() => Train("a", TinyRecipe.Of(12), resume: true, images: MadeUpImages.Set(seed: 2)));

        Assert.Contains("another recipe or other training data", recipe.Message, StringComparison.Ordinal);
        Assert.Equal(recipe.Message, images.Message);
    }

    [Fact]
    public async Task Resuming_a_finished_training_gives_its_encoder()
    {
        var finished = await Train("a", TinyRecipe.Of(6));

        var again = await Train("a", TinyRecipe.Of(6), new Killer(step: 1), resume: true);

        Assert.Equal(Hash(finished), Hash(again));
        Assert.Equal(finished.Validation, again.Validation);
        await Assert.ThrowsAsync<IOException>(() => Train("a", TinyRecipe.Of(6)));
        await Assert.ThrowsAsync<IOException>(() => Train("a", TinyRecipe.Of(7), resume: true));
        Assert.True(again.WasThere);
    }

    [Fact]
    public async Task What_an_objective_has_learned_beside_the_network_is_put_back_with_the_best_weights()
    {
        await using var thread = new TorchThread("state", new TorchOptions { Device = "cpu", Threads = 1 }, gradients: true);
        var recipe = TinyRecipe.Of(6) with { Metric = SiameseWorker.Contracts.Metric.Manhattan, Objective = new CrossEntropySpec() };

        var names = await thread.RunAsync(
            () =>
            {
                using var state = new TrainingState(recipe, thread.Device);
                return state.Restored().Keys.Except(state.Kept().Keys).ToList();
            },
            TestContext.Current.CancellationToken);

        Assert.Equal(["objective.bias"], names);
    }

    [Fact]
    public async Task A_finished_training_on_other_images_is_not_taken_for_this_one()
    {
        await Train("a", TinyRecipe.Of(6));

        var exception = await Assert.ThrowsAsync<IOException>(() => Train("a", TinyRecipe.Of(6), resume: true, images: MadeUpImages.Set(seed: 2)));

        Assert.Contains("exists already", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_loss_that_is_no_number_stops_with_the_step_and_the_last_good_checkpoint()
    {
        // The rate stays moderate during the warm-up, so that there is a good checkpoint, and explodes afterwards.
        var recipe = TinyRecipe.Of(40) with { Schedule = new ExplodingSchedule(), Precision = Precision.Full };

        var exception = await Assert.ThrowsAsync<TrainingDivergedException>(() => Train("a", recipe));

        Assert.Equal(Path.Combine(_folder["a.training"], "checkpoint.safetensors"), exception.Checkpoint);
        Assert.InRange(exception.Step, 21, 30);
        Assert.Contains($"at step {exception.Step}", exception.Message, StringComparison.Ordinal);
        Assert.Contains("checkpoint is of step 20", exception.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder["a"]));
    }

    [Theory]
    [InlineData(20)]
    [InlineData(40)]
    public async Task Weights_that_the_last_update_before_a_checkpoint_spoilt_are_not_saved(int spoilt)
    {
        // The loss of that step was still a number, for it is that of the weights before.
        var recipe = TinyRecipe.Of(40) with { Schedule = new SpoilingSchedule(spoilt) };

        var exception = await Assert.ThrowsAsync<TrainingDivergedException>(() => Train("a", recipe));

        Assert.Equal(spoilt, exception.Step);
        Assert.Contains($"checkpoint is of step {spoilt - 5}", exception.Message, StringComparison.Ordinal);
        using var checkpoint = SafetensorsReader.Open(exception.Checkpoint!);
        Assert.Equal($"{spoilt - 5}", checkpoint.Metadata["step"]);
    }

    [Fact]
    public async Task The_card_tells_of_the_training_whatever_is_loaded_meanwhile()
    {
        var result = await Train("a", TinyRecipe.Of(6), new Meanwhile(() => TorchRuntime.EnsureLoaded(new TorchOptions { Device = "cpu", Threads = 3 })));

        Assert.Equal(1, result.Package.Card.Training.Threads);
    }

    [Fact]
    public async Task Validations_that_get_no_better_end_training_with_the_best_weights()
    {
        // Step 5's validation is the best: what is learned until then is unlearned afterwards.
        var recipe = TinyRecipe.Of(100) with { Averaging = null, Schedule = new Worsening(), Stopping = new StoppingSpec { Steps = 100, Patience = 3 } };
        var uninterrupted = await Train("a", recipe);
        var best = await Train("best", recipe with { Stopping = new StoppingSpec { Steps = 5 } });

        Assert.Equal(20, uninterrupted.Steps);
        Assert.Equal(best.Validation, uninterrupted.Validation);
        Assert.Equal(Hash(best), Hash(uninterrupted));

        // The checkpoint of step 10 knows the weights of step 5, and that one validation was no better.
        await Assert.ThrowsAsync<KilledException>(() => Train("b", recipe, new Killer(step: 12)));
        var resumed = await Train("b", recipe, resume: true);
        Assert.Equal((20, Hash(uninterrupted)), (resumed.Steps, Hash(resumed)));
    }

    [Fact]
    public async Task A_time_budget_ends_training_and_progress_tells_how_much_is_left()
    {
        var recipe = TinyRecipe.Of(1) with { Stopping = new StoppingSpec { Time = TimeSpan.FromMinutes(10) } };
        var seen = new Recorder();

        await Train("a", recipe, seen);

        Assert.All(seen.Reports, report => Assert.InRange(report.Share, 0, 1));
        Assert.All(seen.Reports.Zip(seen.Reports.Skip(1)), pair => Assert.True(pair.First.Share < pair.Second.Share));
        Assert.Equal(1, seen.Reports[^1].Share);
        var middle = seen.Reports[seen.Reports.Count / 2];
        Assert.InRange(middle.Elapsed + middle.TimeLeft, TimeSpan.FromMinutes(9), TimeSpan.FromMinutes(11));
        Assert.Null(middle.Steps);
        Assert.NotNull(seen.Reports[^1].ValidationAccuracy);
    }

    [Fact]
    public async Task Too_few_classes_are_named_before_anything_is_written()
    {
        var recipe = TinyRecipe.Of(5) with { Sampling = new EpisodeSamplingSpec { Ways = 64, Shots = 2 } };

        var exception = await Assert.ThrowsAsync<ImageDataException>(() => Train("a", recipe));

        Assert.Contains("has 8 classes", exception.Message, StringComparison.Ordinal);
        Assert.Contains("need 64", exception.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder["a.training"]));
    }

    [Fact]
    public async Task Images_of_another_input_are_refused()
    {
        var recipe = TinyRecipe.Of(5) with { Input = MadeUpImages.Input with { Invert = true } };

        await Assert.ThrowsAsync<ArgumentException>(() => Train("a", recipe));
    }

    private async Task<TrainingResult> Train(
        string folder, Recipe recipe, IProgress<TrainingProgress>? progress = null, bool resume = false, ImageSet? images = null, EncoderPackage? start = null, CancellationToken? cancellationToken = null)
    {
        // Every look at the clock is three seconds after the last, so that every step reports.
        var options = new TrainingOptions
        {
            OutputFolder = _folder[folder],
            Resume = resume,
            StartFrom = start,
            CheckpointEvery = TimeSpan.FromDays(1),
            Torch = new TorchOptions { Device = "cpu", Threads = 1 },
            Clock = new FakeTimeProvider { AutoAdvanceAmount = TimeSpan.FromSeconds(3) },
        };
        return await new Trainer(recipe, images ?? MadeUpImages.Set(), heldOut: null, options)
            .RunAsync(progress, cancellationToken ?? TestContext.Current.CancellationToken);
    }

    /// <summary>An encoder that was not trained, and one component of whose embeddings is much larger than the others.</summary>
    private async Task<EncoderPackage> SaveLopsidedAsync(Recipe recipe)
    {
        await using var thread = new TorchThread("lopsided", new TorchOptions { Device = "cpu", Threads = 1 });
        return await thread.RunAsync(
            () =>
            {
                using var network = recipe.Architecture.Build(recipe.Input, recipe.Seed);
                network.state_dict()["embedding.weight"][0].mul_(5);
                var card = MadeUpEncoder.Card with { Architecture = recipe.Architecture, Input = recipe.Input, Dimension = recipe.Architecture.Dimension };
                return EncoderPackage.Save(_folder["lopsided"], card, "{}", network.state_dict());
            },
            TestContext.Current.CancellationToken);
    }

    private static string Hash(TrainingResult result) => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(result.Package.WeightsPath)));

    private static IEnumerable<int> LoggedSteps(TrainingResult result) =>
        File.ReadLines(Path.Combine(result.Package.Folder, "training-log.jsonl"))
            .Select(line => System.Text.Json.JsonDocument.Parse(line).RootElement.GetProperty("step").GetInt32());

    private sealed class KilledException : Exception;

    private sealed class Killer(long step) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value)
        {
            if (value.Step >= step)
                throw new KilledException();
        }
    }

    private sealed class Canceller(CancellationTokenSource cancellation, long step) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value)
        {
            if (value.Step >= step)
                cancellation.Cancel();
        }
    }

    /// <summary>Does something on another thread at the first report.</summary>
    private sealed class Meanwhile(Action action) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value)
        {
            var thread = new Thread(() => action());
            thread.Start();
            thread.Join();
        }
    }

    private sealed class Recorder : IProgress<TrainingProgress>
    {
        public List<TrainingProgress> Reports { get; } = [];

        public void Report(TrainingProgress value) => Reports.Add(value);
    }

    [RecipePart("spoiling")]
    private sealed record SpoilingSchedule(int At) : ScheduleSpec
    {
        public override double LearningRate(TrainingMoment moment) => moment.Step == At ? double.NaN : 0.001;
    }

    /// <summary>Learns for five steps, and unlearns afterwards.</summary>
    [RecipePart("worsening")]
    private sealed record Worsening : ScheduleSpec
    {
        public override double LearningRate(TrainingMoment moment) => moment.Step <= 5 ? 0.01 : -0.1;
    }

    [RecipePart("exploding")]
    private sealed record ExplodingSchedule : ScheduleSpec
    {
        public override double LearningRate(TrainingMoment moment) => moment.Share < 0.5 ? 0.001 : 1e30;
    }
}
