using SiameseWorker.Encoding;
using SiameseWorker.Encoding.Networks;
using SiameseWorker.Imaging;
using SiameseWorker.UnitTests.Encoding.Recipes;
using static TorchSharp.torch;

namespace SiameseWorker.UnitTests.Encoding.Networks;

public sealed class ClassicNetTests
{
    public ClassicNetTests() => TorchRuntime.EnsureLoaded(new TorchOptions { Device = "cpu" });

    [Theory]
    [InlineData("koch")]
    [InlineData("koch-pytorch")]
    public void Koch_has_the_papers_layers_and_parameters(string name)
    {
        var recipe = ShippedRecipes.Read(name);
        var architecture = (ClassicSpec)recipe.Architecture;

        Assert.Equal([(64, 48, 48), (128, 21, 21), (128, 9, 9), (256, 6, 6)], architecture.FeatureMaps(recipe.Input));
        Assert.Equal(4096, architecture.Dimension);
        using var network = architecture.Build(recipe.Input, seed: 1);
        using var objective = recipe.Objective.Build(architecture.Dimension, seed: 1);
        var biasOfHead = name == "koch" ? 1 : 0;
        Assert.Equal(38_951_744 + biasOfHead, Count(network) + Count(objective));
    }

    [Fact]
    public void Kochs_initial_weights_are_normal_with_the_papers_deviations()
    {
        using var scope = NewDisposeScope();
        using var network = Small(new NormalWeightsSpec());

        var weights = network.state_dict();

        Assert.Equal((0.01, 0.5, 0.2), (Deviation("blocks.1.weight"), Mean("blocks.1.bias"), Deviation("dense.0.weight")));

        double Deviation(string name) => Math.Round(weights[name].std().item<float>(), 2);
        double Mean(string name) => Math.Round(weights[name].mean().item<float>(), 1);
    }

    [Fact]
    public void Weights_are_a_function_of_the_seed()
    {
        using var scope = NewDisposeScope();
        using var one = Small(initial: null, seed: 1);
        using var same = Small(initial: null, seed: 1);
        using var other = Small(initial: null, seed: 2);

        Assert.True(one.state_dict()["dense.0.weight"].equal(same.state_dict()["dense.0.weight"]).all().item<bool>());
        Assert.False(one.state_dict()["dense.0.weight"].equal(other.state_dict()["dense.0.weight"]).all().item<bool>());
    }

    [Fact]
    public void The_Manhattan_distance_of_embeddings_is_the_weighted_distance_of_the_layer_before()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var weighted = Small(new NormalWeightsSpec());
        using var plain = Small(new NormalWeightsSpec(), weightedDistance: false);
        var alpha = weighted.state_dict()["alpha"];
        var images = rand(2, 1, 16, 16);

        var (embeddings, features) = (Eval(weighted, images), Eval(plain, images));

        Assert.Contains(alpha.data<float>().ToArray(), weight => weight < 0);
        var expected = (alpha.abs() * (features[0] - features[1]).abs()).sum().item<float>();
        Assert.Equal(expected, (embeddings[0] - embeddings[1]).abs().sum().item<float>(), 1e-5);
    }

    [Fact]
    public void Dropout_follows_the_seed_of_the_step_and_is_off_afterwards()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var network = Small(initial: null, dropout: 0.5);
        var images = rand(4, 1, 16, 16);
        network.train();

        var (first, again, other) = (Train(1), Train(1), Train(2));
        var (eval, evalAgain) = (Eval(network, images), Eval(network, images));

        Assert.True(first.equal(again).all().item<bool>());
        Assert.False(first.equal(other).all().item<bool>());
        Assert.True(eval.equal(evalAgain).all().item<bool>());

        Tensor Train(ulong seed)
        {
            network.Reseed(seed);
            return network.forward(images);
        }
    }

    [Fact]
    public void Dropout_keeps_the_share_and_the_mean()
    {
        using var scope = NewDisposeScope();
        using var dropout = new SeededDropout(0.25);
        dropout.train();
        dropout.Reseed(7);

        var values = dropout.forward(ones(100, 100));

        Assert.Equal(0.25, values.eq(0).to_type(ScalarType.Float32).mean().item<float>(), 0.02);
        Assert.Equal(1, values.mean().item<float>(), 0.03);
        Assert.Equal(4f / 3, values.max().item<float>(), 1e-6);
    }

    private static Tensor Eval(EncoderNetwork network, Tensor images)
    {
        network.eval();
        return network.forward(images);
    }

    private static EncoderNetwork Small(NormalWeightsSpec? initial, bool weightedDistance = true, double dropout = 0, long seed = 1) => new ClassicSpec
    {
        Blocks = [new ClassicBlockSpec { Channels = 8, Kernel = 5, Pool = 2, Dropout = dropout }, new ClassicBlockSpec { Channels = 32, Kernel = 3 }],
        Dense = [new DenseSpec { Units = 64, Activation = Activation.Sigmoid }],
        WeightedDistance = weightedDistance,
        Initial = initial,
    }.Build(new InputSpec { Width = 16, Height = 16 }, seed);

    private static long Count(nn.Module module) => module.parameters().Sum(parameter => parameter.numel());
}
