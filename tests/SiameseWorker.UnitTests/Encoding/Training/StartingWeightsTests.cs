using SiameseWorker.Encoding;
using SiameseWorker.Encoding.Networks;
using SiameseWorker.Encoding.Optimisation;
using SiameseWorker.Encoding.Recipes;
using SiameseWorker.Encoding.Reranking;
using SiameseWorker.Encoding.Training;
using static TorchSharp.torch;

namespace SiameseWorker.UnitTests.Encoding.Training;

/// <summary>Training that begins with the weights of an encoder, as a retraining does with those of the active version.</summary>
public sealed class StartingWeightsTests : IDisposable
{
    private static readonly Recipe Recipe = TinyRecipe.Of(1) with { Reranker = new LocalMatchingSpec { Negatives = 2 } };

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public Task Network_and_re_ranker_are_taken_over_with_their_averages_and_the_objective_begins_anew() => OnThread(device =>
    {
        var start = SaveEncoder(device);
        using var network = start.BuildNetwork(device);
        using var reranker = start.BuildReranker(device)!;
        using var anew = new TrainingState(Recipe, device);

        using var state = new TrainingState(Recipe, device, start);

        Assert.True(Holds(state, "network.", network.state_dict()));
        Assert.True(Holds(state, "average.", network.state_dict()));
        Assert.True(Holds(state, "reranker.", reranker.state_dict()));
        Assert.True(Holds(state, "averageReranker.", reranker.state_dict()));
        Assert.True(Holds(state, "", anew.Tensors().Where(tensor => tensor.Key.StartsWith("objective.", StringComparison.Ordinal))));
        Assert.False(Holds(anew, "network.", network.state_dict()));
        Assert.False(Holds(anew, "reranker.", reranker.state_dict()));
    });

    [Fact]
    public Task A_re_ranker_of_another_kind_begins_anew() => OnThread(device =>
    {
        var start = SaveEncoder(device);
        using var network = start.BuildNetwork(device);
        var recipe = Recipe with { Reranker = new LocalMatchingSpec { Negatives = 1 } };
        using var anew = new TrainingState(recipe, device);

        using var state = new TrainingState(recipe, device, start);

        Assert.True(Holds(state, "network.", network.state_dict()));
        Assert.True(Holds(state, "", anew.Tensors().Where(tensor => tensor.Key.StartsWith("reranker.", StringComparison.Ordinal))));
    });

    [Fact]
    public Task A_training_that_learns_nothing_ends_with_the_weights_that_it_began_with() => OnThread(device =>
    {
        var start = SaveEncoder(device);

        var result = TrainAsync(Recipe with { Schedule = new Standing() }, start).GetAwaiter().GetResult();

        using var before = start.BuildNetwork(device);
        using var after = result.Package.BuildNetwork(device);
        Assert.NotEqual(start.Card.Name, result.Package.Card.Name);
        Assert.All(before.named_parameters(), weight => Assert.True(after.state_dict()[weight.name].Equals(weight.parameter), weight.name));
    });

    [Fact]
    public void Whatever_else_differs_architecture_and_input_decide()
    {
        var card = CardOf(Recipe);

        Assert.True(Trainer.CanStartFrom(Recipe, card));
        Assert.True(Trainer.CanStartFrom(Recipe with { Name = "other", Seed = 3, Reranker = null, Schedule = new Standing() }, card));
        Assert.False(Trainer.CanStartFrom(Recipe with { Input = Recipe.Input with { Invert = true } }, card));
        Assert.False(Trainer.CanStartFrom(Recipe with { Architecture = (ConvNetSpec)Recipe.Architecture with { Embedding = 9 } }, card));
    }

    [Fact]
    public Task An_encoder_of_another_architecture_is_refused_before_anything_is_written() => OnThread(device =>
    {
        var recipe = Recipe with { Name = "wider", Architecture = (ConvNetSpec)Recipe.Architecture with { Embedding = 9 } };

        var exception = Assert.Throws<ArgumentException>(() => TrainAsync(recipe, SaveEncoder(device)).GetAwaiter().GetResult());

        Assert.Contains("Encoder 'start' has another architecture or input than the recipe 'wider'", exception.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder["a.training"]));
    });

    private EncoderPackage SaveEncoder(Device device)
    {
        using var state = new TrainingState(Recipe with { Seed = 8 }, device);
        return EncoderPackage.Save(_folder["start"], CardOf(Recipe), RecipeReader.Write(Recipe), state.Kept());
    }

    private static ModelCard CardOf(Recipe recipe) => MadeUpEncoder.Card with
    {
        Name = "start",
        Architecture = recipe.Architecture,
        Input = recipe.Input,
        Dimension = recipe.Architecture.Dimension,
        Reranker = recipe.Reranker,
    };

    private Task<TrainingResult> TrainAsync(Recipe recipe, EncoderPackage start) => new Trainer(recipe, MadeUpImages.Set(), heldOut: null, new TrainingOptions
    {
        OutputFolder = _folder["a"],
        StartFrom = start,
        Torch = new TorchOptions { Device = "cpu", Threads = 1 },
    }).RunAsync(progress: null, TestContext.Current.CancellationToken);

    private static bool Holds(TrainingState state, string prefix, IEnumerable<KeyValuePair<string, Tensor>> weights)
    {
        var tensors = state.Tensors();
        return weights.All(weight => tensors[prefix + weight.Key].Equals(weight.Value));
    }

    private static async Task OnThread(Action<Device> test)
    {
        await using var thread = new TorchThread("state", new TorchOptions { Device = "cpu", Threads = 1 }, gradients: true);
        await thread.RunAsync(() => test(thread.Device), TestContext.Current.CancellationToken);
    }

    /// <summary>Learns nothing.</summary>
    [RecipePart("standing")]
    private sealed record Standing : ScheduleSpec
    {
        public override double LearningRate(TrainingMoment moment) => 0;
    }
}
