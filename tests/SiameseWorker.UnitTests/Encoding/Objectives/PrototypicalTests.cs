using SiameseWorker.Encoding;
using SiameseWorker.Encoding.Objectives;
using SiameseWorker.Encoding.Sampling;
using static TorchSharp.torch;

namespace SiameseWorker.UnitTests.Encoding.Objectives;

public sealed class PrototypicalTests
{
    private const double Scale = 4;

    /// <summary>Embeddings as angles on a circle: three classes of two images.</summary>
    private static readonly double[] Angles = [0, 20, 40, 70, 180, 200];

    public PrototypicalTests() => TorchRuntime.EnsureLoaded(new TorchOptions { Device = "cpu" });

    [Fact]
    public void Is_the_mean_over_all_choices_of_exemplars()
    {
        using var scope = NewDisposeScope();
        using var objective = new PrototypicalSpec { InitialScale = Scale, MaxScale = 50 }.Build(dimension: 2, seed: 1);

        var loss = objective.Loss(OnCircle(length: 1), Batch(ways: 3, shots: 2));

        Assert.Equal(ByHand(Scale), loss.item<float>(), 1e-5);
    }

    [Fact]
    public void Does_not_depend_on_the_length_of_the_embeddings()
    {
        using var scope = NewDisposeScope();
        using var objective = new PrototypicalSpec { InitialScale = Scale }.Build(dimension: 2, seed: 1);

        Assert.Equal(ByHand(Scale), objective.Loss(OnCircle(length: 7), Batch(3, 2)).item<float>(), 1e-5);
    }

    [Fact]
    public void The_scale_is_learned_up_to_its_bound()
    {
        using var scope = NewDisposeScope();
        using var free = new PrototypicalSpec { InitialScale = Scale, MaxScale = 50 }.Build(dimension: 2, seed: 1);
        using var bounded = new PrototypicalSpec { InitialScale = 30, MaxScale = 10 }.Build(dimension: 2, seed: 1);

        free.Loss(OnCircle(1), Batch(3, 2)).backward();

        var slope = (ByHand(Scale + 1e-4) - ByHand(Scale - 1e-4)) / 2e-4;
        Assert.Equal(slope, free.parameters().Single().grad!.item<float>(), 1e-4);
        Assert.Equal(ByHand(10), bounded.Loss(OnCircle(1), Batch(3, 2)).item<float>(), 1e-5);
    }

    [Fact]
    public void Gradients_reach_every_embedding()
    {
        using var scope = NewDisposeScope();
        using var objective = new PrototypicalSpec().Build(dimension: 2, seed: 1);
        var embeddings = OnCircle(1).requires_grad_();

        objective.Loss(embeddings, Batch(3, 2)).backward();

        Assert.All(embeddings.grad!.norm(1).data<float>().ToArray(), length => Assert.True(length > 1e-6));
    }

    private static double ByHand(double scale)
    {
        var losses = new List<double>();
        for (var shot = 0; shot < 2; shot++)
        {
            for (var query = 0; query < Angles.Length; query++)
            {
                if (query % 2 == shot)
                    continue;
                var logits = Enumerable.Range(0, 3).Select(c => scale * Math.Cos((Angles[query] - Angles[(c * 2) + shot]) * Math.PI / 180)).ToArray();
                losses.Add(Math.Log(logits.Sum(Math.Exp)) - logits[query / 2]);
            }
        }

        return losses.Average();
    }

    private static Tensor OnCircle(float length) => stack(
        [.. Angles.Select(angle => tensor(new[] { length * (float)Math.Cos(angle * Math.PI / 180), length * (float)Math.Sin(angle * Math.PI / 180) }))]);

    private static ClassBatch Batch(int ways, int shots) => new(ways, shots, new long[ways * shots], new byte[ways * shots]);
}
