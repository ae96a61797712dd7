using SiameseWorker.Encoding;
using SiameseWorker.Encoding.Optimisation;
using SiameseWorker.Encoding.Training;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SiameseWorker.UnitTests.Encoding.Optimisation;

public sealed class AdamTests
{
    public AdamTests() => TorchRuntime.EnsureLoaded(new TorchOptions { Device = "cpu" });

    [Theory]
    [InlineData(0)]
    [InlineData(0.1)]
    public void Follows_the_published_algorithm(double weightDecay)
    {
        using var scope = NewDisposeScope();
        var spec = new AdamSpec { Beta1 = 0.8, Beta2 = 0.95, Epsilon = 1e-3, WeightDecay = weightDecay };
        var parameter = new Parameter(tensor(new[] { 1f, -2f }));
        using var optimiser = spec.Build([("w", parameter)]);
        var expected = new[] { (W: 1.0, M: 0.0, V: 0.0), (W: -2.0, M: 0.0, V: 0.0) };

        for (var step = 1; step <= 4; step++)
        {
            // The gradient of Σ w³ / 3 is w².
            optimiser.ZeroGradients();
            (parameter.pow(3).sum() / 3).backward();
            optimiser.Step(new TrainingMoment(step, 1, 0), learningRate: 0.05);
            expected = [.. expected.Select(p => ByHand(p, spec, step, 0.05))];
        }

        Assert.Equal(expected[0].W, parameter[0].item<float>(), 1e-5);
        Assert.Equal(expected[1].W, parameter[1].item<float>(), 1e-5);
        Assert.Equal(["w.mean", "w.square"], optimiser.State.Select(state => state.Name));
        Assert.Equal(expected[1].V, optimiser.State.Last().Tensor[1].item<float>(), 1e-4);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0.05, 0.5)]
    [InlineData(0.1, 1)]
    [InlineData(0.55, 0.55)]
    [InlineData(1, 0.1)]
    [InlineData(1.5, 0.1)]
    public void The_cosine_schedule_rises_and_falls(double progress, double expected)
    {
        var schedule = new CosineSchedule { Peak = 1, Final = 0.1, WarmUp = 0.1 };

        Assert.Equal(expected, schedule.LearningRate(new TrainingMoment(1, 1, progress)), 1e-9);
    }

    [Theory]
    [InlineData(1, 2.0 / 11)]
    [InlineData(100_000, 0.99)]
    public void Averaging_forgets_the_first_weights_soon(long step, double expected) =>
        Assert.Equal(expected, new AveragingSpec { Decay = 0.99 }.At(step), 1e-9);

    private static (double W, double M, double V) ByHand((double W, double M, double V) p, AdamSpec spec, int step, double rate)
    {
        var gradient = p.W * p.W;
        var m = (spec.Beta1 * p.M) + ((1 - spec.Beta1) * gradient);
        var v = (spec.Beta2 * p.V) + ((1 - spec.Beta2) * gradient * gradient);
        var correctedM = m / (1 - Math.Pow(spec.Beta1, step));
        var correctedV = v / (1 - Math.Pow(spec.Beta2, step));
        return ((p.W * (1 - (rate * spec.WeightDecay))) - (rate * correctedM / (Math.Sqrt(correctedV) + spec.Epsilon)), m, v);
    }
}
