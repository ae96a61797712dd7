using System.Text.Json;
using SiameseWorker.Encoding;
using SiameseWorker.Encoding.Comparing;
using SiameseWorker.Encoding.Networks;
using SiameseWorker.Encoding.Objectives;
using SiameseWorker.Encoding.Optimisation;
using SiameseWorker.Encoding.Reranking;
using SiameseWorker.Encoding.Sampling;
using SiameseWorker.Encoding.Training;
using SiameseWorker.Imaging;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SiameseWorker.UnitTests.Encoding;

/// <summary>Networks, objectives and optimisers compute what PyTorch computes from the same numbers (tests/golden/make_golden_parts.py).</summary>
public sealed class GoldenPartsTests
{
    private const float Tolerance = 1e-5f;
    private const int Ways = 3;
    private const int Shots = 3;
    private const int Dimension = 4;

    private static readonly Golden Expected = JsonSerializer.Deserialize<Golden>(
        File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "golden", "golden-parts.json")), JsonSerializerOptions.Web)!;

    public GoldenPartsTests() => TorchRuntime.EnsureLoaded(new TorchOptions { Device = "cpu" });

    [Fact]
    public void Kochs_network_at_small_scale()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var network = new ClassicSpec
        {
            Blocks = [new ClassicBlockSpec { Channels = 4, Kernel = 5, Pool = 2 }, new ClassicBlockSpec { Channels = 6, Kernel = 3 }],
            Dense = [new DenseSpec { Units = 8, Activation = Activation.Sigmoid }],
            WeightedDistance = true,
        }.Build(new InputSpec { Width = 20, Height = 20 }, seed: 1);
        Fill(network, ("blocks.0.weight", 2, 0.5), ("blocks.0.bias", 3, 1), ("blocks.1.weight", 4, 0.5), ("blocks.1.bias", 5, 1), ("dense.0.weight", 6, 0.1), ("dense.0.bias", 7, 1), ("alpha", 8, 1));
        network.eval();

        AssertClose([.. Expected.Koch.SelectMany(row => row)], network.forward(Numbers([3, 1, 20, 20], 1).abs()));
    }

    [Fact]
    public void The_network_of_contrastive_faces_at_small_scale()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var network = new ClassicSpec
        {
            Blocks = [new ClassicBlockSpec { Channels = 6, Kernel = 3, Pool = 2, Dropout = 0.25 }, new ClassicBlockSpec { Channels = 12, Kernel = 3, Pool = 2, Dropout = 0.25 }],
            Dense = [new DenseSpec { Units = 10, Dropout = 0.1 }, new DenseSpec { Units = 5 }],
        }.Build(new InputSpec { Width = 16, Height = 17 }, seed: 1);
        Fill(
            network,
            ("blocks.0.weight", 13, 0.5), ("blocks.0.bias", 14, 0.3), ("blocks.1.weight", 15, 0.3), ("blocks.1.bias", 16, 0.3),
            ("dense.0.weight", 17, 0.2), ("dense.0.bias", 18, 0.3), ("dense.1.weight", 19, 0.4), ("dense.1.bias", 25, 0.3));
        network.eval();

        AssertClose([.. Expected.ContrastiveFaces.SelectMany(row => row)], network.forward(Numbers([3, 1, 17, 16], 12).abs()));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_re_ranker_that_matches_locally(bool fused)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var reranker = new LocalMatchingSpec { Channels = 16, Reach = 2 }.Build(new InputSpec { Width = 20, Height = 16 }, seed: 1);
        var weights = reranker.state_dict().Where(weight => weight.Value.is_floating_point()).OrderBy(weight => weight.Key, StringComparer.Ordinal).ToList();
        foreach (var (index, (name, weight)) in weights.Index())
        {
            var values = Numbers(weight.shape, 30 + index, weight.dim() > 1 ? 2.5 / Math.Sqrt(weight.numel() / (double)weight.shape[0]) : 0.5);
            var isPositive = name.EndsWith("running_var", StringComparison.Ordinal) || name.EndsWith("norm.weight", StringComparison.Ordinal);
            weight.copy_(isPositive ? values.abs() + 0.5 : values);
        }

        reranker.eval();
        if (fused)
            reranker.Fuse();

        var features = reranker.Features(Numbers([3, 1, 16, 20], 26).abs());
        AssertClose(Expected.LocalMatching, reranker.Compare(features.index_select(0, tensor([0L, 1, 2])), features.index_select(0, tensor([1L, 2, 2]))));
    }

    public static TheoryData<string, ObjectiveSpec> Objectives => new()
    {
        { "contrastive", new ContrastiveSpec() },
        { "cross-entropy", new CrossEntropySpec { InitialBias = 0.7 } },
        { "weighted-l1", new CrossEntropySpec { Comparison = new WeightedL1Spec { Bias = false } } },
        { "prototypical", new PrototypicalSpec() },
        { "triplet", new TripletSpec() },
        { "matching", new MatchingSpec { Support = 2 } },
        { "relation", new RelationSpec { Comparison = new DenseComparisonSpec { Hidden = 5 } } },
    };

    [Theory]
    [MemberData(nameof(Objectives), DisableDiscoveryEnumeration = true)]
    public void An_objective_and_its_gradient(string name, ObjectiveSpec spec)
    {
        using var scope = NewDisposeScope();
        using var objective = spec.Build(Dimension, seed: 1);
        if (name == "weighted-l1")
            Fill(objective, ("comparison.head.weight", 20, 0.3));
        if (name == "relation")
            Fill(objective, ("comparison.hidden.weight", 21, 1), ("comparison.hidden.bias", 22, 1), ("comparison.head.weight", 23, 1), ("comparison.head.bias", 24, 1));
        var (embeddings, batch) = spec.Takes == typeof(PairBatch)
            ? (Numbers([10, Dimension], 9, 0.5), (TrainingBatch)new PairBatch([true, false, true, false, false], new long[10]))
            : (Numbers([Ways * Shots, Dimension], 10), new ClassBatch(Ways, Shots, new long[Ways * Shots], new byte[Ways * Shots]));

        var loss = objective.Loss(embeddings.requires_grad_(), batch);
        loss.backward();

        AssertClose([Expected.Objectives[name].Loss], loss);
        AssertClose(Expected.Objectives[name].Gradient, embeddings.grad!);
    }

    public static TheoryData<string, OptimiserSpec> Optimisers => new()
    {
        { "sgd", new SgdSpec { Momentum = 0.9, InitialMomentum = 0.5, MomentumEpochs = 2, WeightDecay = 0.01 } },
        { "rmsprop", new RmsPropSpec { Decay = 0.9, Epsilon = 1e-7 } },
    };

    [Theory]
    [MemberData(nameof(Optimisers), DisableDiscoveryEnumeration = true)]
    public void An_optimiser_whose_rate_decays_and_whose_momentum_rises_by_the_epoch(string name, OptimiserSpec spec)
    {
        using var scope = NewDisposeScope();
        var weight = new Parameter(Numbers([5], 11));
        using var optimiser = spec.Build([("w", weight)]);
        var schedule = new ExponentialSchedule { Initial = 0.05, Decay = 0.9 };

        for (var step = 1; step <= 6; step++)
        {
            var moment = new TrainingMoment(step, StepsPerEpoch: 2, Share: 0);
            optimiser.ZeroGradients();
            weight.pow(4).sum().backward();
            optimiser.Step(moment, schedule.LearningRate(moment));
        }

        AssertClose(Expected.Optimisers[name], weight);
    }

    private static void Fill(nn.Module module, params (string Name, int Salt, double Scale)[] values)
    {
        using var noGrad = no_grad();
        var weights = module.state_dict();
        Assert.Equal(values.Select(value => value.Name).Order(StringComparer.Ordinal), weights.Keys.Order(StringComparer.Ordinal));
        foreach (var (name, salt, scale) in values)
            weights[name].copy_(Numbers(weights[name].shape, salt, scale));
    }

    /// <summary>From −1 to 1: the script's <c>numbers</c>.</summary>
    private static Tensor Numbers(long[] shape, int salt, double scale = 1)
    {
        var count = shape.Aggregate(1L, (product, side) => product * side);
        var values = Enumerable.Range(0, (int)count).Select(i => (float)(((((37L * i * i) + (((61 * salt) + 7) * i) + (131 * salt)) % 2003) / 1001.0) - 1));
        return tensor(values.ToArray(), shape).mul((float)scale);
    }

    private static void AssertClose(float[] expected, Tensor actual)
    {
        var values = actual.detach().data<float>().ToArray();
        Assert.Equal(expected.Length, values.Length);
        Assert.All(expected.Zip(values), pair => Assert.InRange(pair.Second, pair.First - Tolerance, pair.First + Tolerance));
    }

    private sealed record Golden(
        float[][] Koch, float[][] ContrastiveFaces, float[] LocalMatching, IReadOnlyDictionary<string, GoldenLoss> Objectives, IReadOnlyDictionary<string, float[]> Optimisers);

    private sealed record GoldenLoss(float Loss, float[] Gradient);
}
