using SiameseWorker.Contracts;
using SiameseWorker.Encoding;
using SiameseWorker.Encoding.Networks;
using SiameseWorker.Imaging;
using TorchSharp;

namespace SiameseWorker.UnitTests.Encoding;

/// <summary>A small encoder with made-up weights, as if it had been trained: normalisation included.</summary>
internal static class MadeUpEncoder
{
    public static InputSpec Input { get; } = new() { Width = 20, Height = 16 };

    public static ConvNetSpec Architecture { get; } = new()
    {
        Blocks =
        [
            new ConvBlockSpec { Channels = 6, Kernel = 5, Stride = 2 },
            new ConvBlockSpec { Channels = 8, Pool = 2 },
            new ConvBlockSpec { Channels = 10 },
        ],
        Embedding = 12,
    };

    public static ModelCard Card { get; } = new()
    {
        Name = "2026-11-24.1",
        Created = new DateTimeOffset(2026, 11, 24, 3, 0, 0, TimeSpan.Zero),
        Architecture = Architecture,
        Input = Input,
        Dimension = 12,
        Metric = Metric.Cosine,
        Calibration = new Calibration { Identification = new OpenSetSoftmax(12, 6, 0.5), TargetFmr = 0.01, Thresholds = [new(1, 0.5), new(10, 0.7)] },
        Training = new TrainingFacts
        {
            Data = "made up",
            Classes = 0,
            Images = 0,
            HeldOutClasses = 0,
            Steps = 0,
            Seconds = 0,
            Seed = 1,
            Device = "cpu",
            Threads = 1,
            Versions = new Dictionary<string, string> { ["libtorch"] = "2.10.0" },
        },
        Metrics = new Dictionary<string, MetricFigure> { ["accuracy"] = new(0.5, "a coin's") },
        Licences = [new("made up", "CC0-1.0", "nobody")],
    };

    /// <summary>Builds the network. Some of its normalisations have negative scales.</summary>
    /// <param name="card">Its card; null: <see cref="Card"/>.</param>
    /// <param name="seed">Other weights with another.</param>
    public static EncoderNetwork Build(ModelCard? card = null, long seed = 4)
    {
        TorchRuntime.EnsureLoaded(new TorchOptions { Device = "cpu" });
        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        using var generator = new torch.Generator(5);
        card ??= Card;
        var network = card.Architecture.Build(card.Input, seed);
        foreach (var (name, weight) in network.state_dict())
        {
            if (name.EndsWith("running_var", StringComparison.Ordinal))
                weight.copy_(torch.rand(weight.shape, generator: generator) + 0.5);
            else if (name.Contains(".norm.", StringComparison.Ordinal) && weight.dtype == torch.ScalarType.Float32)
                weight.copy_(torch.randn(weight.shape, generator: generator));
        }

        network.eval();
        return network;
    }

    /// <summary>Saves it as a package, with a comparison and a re-ranker if the card has them.</summary>
    public static EncoderPackage Save(string folder, Func<ModelCard, ModelCard>? change = null, long seed = 4)
    {
        var card = (change ?? (card => card))(Card);
        using var network = Build(card, seed);
        using var comparison = card.Comparison?.Build(card.Dimension, seed);
        using var reranker = card.Reranker?.Build(card.Input, seed);
        var weights = network.state_dict().Concat(Prefixed(EncoderPackage.ComparisonPrefix, comparison)).Concat(Prefixed(EncoderPackage.RerankerPrefix, reranker));
        return EncoderPackage.Save(folder, card, """{ "name": "made up" }""", weights.ToDictionary());

        static IEnumerable<KeyValuePair<string, torch.Tensor>> Prefixed(string prefix, torch.nn.Module? module) =>
            module?.state_dict().Select(entry => KeyValuePair.Create(prefix + entry.Key, entry.Value)) ?? [];
    }

    /// <summary>Images of noise.</summary>
    public static ReadOnlyMemory<byte>[] Images(int count, int seed = 7)
    {
        var random = new Random(seed);
        return
        [
            .. Enumerable.Range(0, count).Select(_ =>
            {
                var samples = new byte[Input.Length];
                random.NextBytes(samples);
                return new ReadOnlyMemory<byte>(samples);
            }),
        ];
    }
}
