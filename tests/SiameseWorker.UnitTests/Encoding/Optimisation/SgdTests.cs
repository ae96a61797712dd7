using SiameseWorker.Encoding;
using SiameseWorker.Encoding.Optimisation;
using SiameseWorker.Encoding.Recipes;
using SiameseWorker.Encoding.Training;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SiameseWorker.UnitTests.Encoding.Optimisation;

/// <summary>Layers with values of their own; the algorithm itself has golden values.</summary>
public sealed class SgdTests
{
    private const double Rate = 0.1;

    private static readonly SgdSpec Spec = new()
    {
        Momentum = 0.9,
        WeightDecay = 0.01,
        Layers =
        [
            new LayerSgdSpec { Name = "network.dense.1", LearningRate = 0.5, Momentum = 0.6, WeightDecay = 0.2 },
            new LayerSgdSpec { Name = "objective", LearningRate = 0 },
        ],
    };

    public SgdTests() => TorchRuntime.EnsureLoaded(new TorchOptions { Device = "cpu" });

    [Fact]
    public void A_layer_has_its_own_rate_momentum_and_decay_and_the_others_have_the_general_ones()
    {
        using var scope = NewDisposeScope();
        string[] names = ["network.dense.1.weight", "network.dense.10.weight", "objective.bias"];
        Parameter[] parameters = [.. names.Select(_ => new Parameter(tensor(2f)))];
        using var optimiser = Spec.Build([.. names.Zip(parameters)]);

        for (var step = 1; step <= 3; step++)
        {
            // The gradient of w² is 2w.
            optimiser.ZeroGradients();
            foreach (var parameter in parameters)
                parameter.square().backward();
            optimiser.Step(new TrainingMoment(step, 1, 0), Rate);
        }

        Assert.Equal(ByHand(Rate * 0.5, momentum: 0.6, decay: 0.2), parameters[0].item<float>(), 1e-5);
        Assert.Equal(ByHand(Rate, momentum: 0.9, decay: 0.01), parameters[1].item<float>(), 1e-5);
        Assert.Equal(2, parameters[2].item<float>());
    }

    [Fact]
    public void A_layer_that_is_none_is_named_with_those_that_there_are()
    {
        using var weight = new Parameter(tensor(2f));
        using var bias = new Parameter(tensor(2f));

        var exception = Assert.Throws<RecipeException>(() => Spec.Build([("network.dense.10.weight", weight), ("objective.bias", bias)]));

        Assert.Equal(
            "$.optimiser.layers[0].name: \"network.dense.1\" is the beginning of no parameter's name; the parameters are network.dense.10.weight, objective.bias.",
            Assert.Single(exception.Problems).ToString());
    }

    private static double ByHand(double rate, double momentum, double decay)
    {
        var (w, v) = (2.0, 0.0);
        for (var step = 0; step < 3; step++)
        {
            v = (momentum * v) + (2 * w) + (decay * w);
            w -= rate * v;
        }

        return w;
    }
}
