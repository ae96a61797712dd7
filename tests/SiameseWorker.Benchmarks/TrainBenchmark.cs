using SiameseWorker.Encoding;
using SiameseWorker.Encoding.Data;
using SiameseWorker.Encoding.Recipes;
using SiameseWorker.Encoding.Training;
using SiameseWorker.Imaging;
using SiameseWorker.Samples;
using SiameseWorker.Settings;
using TorchSharp;

namespace SiameseWorker.Benchmarks;

/// <summary>
/// Training steps on batches that are sampled, gathered and distorted as in a training, beside bare steps (forward, backward,
/// optimiser) on one ready batch, in turns: so that their ratio holds although the machine's speed drifts.
/// </summary>
internal sealed class TrainBenchmark(TrainOptions options)
{
    private const int Alphabets = 30;
    private const int Characters = 20;
    private const int Drawers = 10;

    /// <summary>Measures and prints.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var recipe = await RecipeReader.ReadAsync(RecipeFiles.Find(options.Recipe), cancellationToken);
        var data = TrainingData.Prepare(recipe, Draw(recipe.Input), heldOut: null);
        await using var thread = new TorchThread("training", new TorchOptions { Device = "cpu", Threads = options.Threads }, gradients: true);
        var figures = await thread.RunAsync(() => Measure(recipe, data, thread.Device), cancellationToken);
        figures.Print(options.Json);
    }

    private static ImageSet Draw(InputSpec input)
    {
        var alphabets = Enumerable.Range(0, Alphabets).Select(number => new SampleAlphabet(seed: 1, number, Characters)).ToList();
        return new ImageSet(
            input,
            from alphabet in alphabets.Index()
            from character in Enumerable.Range(0, Characters)
            from drawer in Enumerable.Range(0, Drawers)
            select new LabelledInput(
                $"{alphabet.Index:00}", $"{character:00}", InputNormaliser.Normalise(alphabet.Item.Draw(character, drawer), input)));
    }

    private TrainFigures Measure(Recipe recipe, TrainingData data, torch.Device device)
    {
        using var state = new TrainingState(recipe, device);
        using var feed = new BatchFeed(recipe, data, device, background: false);
        feed.Begin(1);
        using var ready = feed.Take();
        var (bare, whole) = (new List<Rate>(), new List<Rate>());
        for (var round = 0; round <= options.Rounds; round++)
        {
            bare.Add(Steps(state, recipe, () => ready, dispose: false));
            whole.Add(Steps(state, recipe, feed.Take, dispose: true));
        }

        // The first round has the code compiled and the memory taken: a training takes thousands of steps.
        return new TrainFigures
        {
            Recipe = recipe.Name,
            Threads = options.Threads,
            ImagesPerStep = ready.Batch.Images.Length,
            BarePerSecond = bare.Skip(1).Average(rate => rate.PerSecond),
            WholePerSecond = whole.Skip(1).Average(rate => rate.PerSecond),
            BareProcessorMilliseconds = bare.Skip(1).Average(rate => rate.ProcessorMicroseconds) / 1000,
            WholeProcessorMilliseconds = whole.Skip(1).Average(rate => rate.ProcessorMicroseconds) / 1000,
        };
    }

    private Rate Steps(TrainingState state, Recipe recipe, Func<LoadedBatch> next, bool dispose)
    {
        var meter = new RateMeter();
        for (var step = 1; step <= options.Steps; step++)
        {
            using var scope = torch.NewDisposeScope();
            var loaded = next();
            var moment = new TrainingMoment(step, StepsPerEpoch: options.Steps, Share: 0.5);
            state.Step(loaded.Images, loaded.Batch, moment, recipe.Schedule.LearningRate(moment));
            if (dispose)
                loaded.Dispose();
        }

        return meter.Stop(options.Steps);
    }
}
