using SiameseWorker.Encoding.Networks;
using SiameseWorker.Encoding.Objectives;
using SiameseWorker.Encoding.Optimisation;
using SiameseWorker.Encoding.Recipes;
using SiameseWorker.Encoding.Sampling;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SiameseWorker.Encoding.Training;

/// <summary>All that changes while training: network, objective, optimiser, average. Deterministic from the recipe's seed.</summary>
internal sealed class TrainingState : IDisposable
{
    private readonly bool _mixed;
    private readonly long _seed;
    private readonly EncoderNetwork _network;
    private readonly Objective _objective;
    private readonly Optimiser _optimiser;
    private readonly WeightAverage? _average;

    public TrainingState(Recipe recipe, Device device, EncoderPackage? start = null)
    {
        _mixed = recipe.Precision == Precision.Mixed || (recipe.Precision == Precision.Auto && Bfloat16Hardware.Supports(device));
        _seed = recipe.Seed;
        _network = Build(recipe, device, start);
        _objective = recipe.Objective.Build(_network.Dimension, recipe.Seed);
        _objective.to(device);
        _optimiser = recipe.Optimiser.Build(Parameters());
        if (recipe.Averaging is { } averaging)
            _average = new WeightAverage(averaging, Build(recipe, device, start), _network);
    }

    /// <summary>The network to evaluate and keep: the averaged one, if there is one.</summary>
    public EncoderNetwork Result => _average?.Network ?? _network;

    /// <summary>The objective, with what it has learned.</summary>
    public Objective Objective => _objective;

    /// <summary>The tensors of the encoder's package: the network to keep, and the comparison, if there is one.</summary>
    public Dictionary<string, Tensor> Kept() => Result.state_dict()
        .Concat(_objective.Comparison?.state_dict().Select(entry => KeyValuePair.Create(EncoderPackage.ComparisonPrefix + entry.Key, entry.Value)) ?? [])
        .ToDictionary();

    /// <summary>Every tensor that a checkpoint must hold, by name; changed in place.</summary>
    public IReadOnlyDictionary<string, Tensor> Tensors()
    {
        var parts = new List<(string, IEnumerable<(string, Tensor)>)>
        {
            ("network", _network.state_dict().Select(entry => (entry.Key, entry.Value))),
            ("objective", _objective.state_dict().Select(entry => (entry.Key, entry.Value))),
            ("optimiser", _optimiser.State),
        };
        if (_average is not null)
            parts.Add(("average", _average.Network.state_dict().Select(entry => (entry.Key, entry.Value))));
        return parts.SelectMany(part => part.Item2.Select(entry => ($"{part.Item1}.{entry.Item1}", entry.Item2))).ToDictionary();
    }

    /// <summary>One step: forward, backward, update.</summary>
    /// <param name="images">The network's input, float32.</param>
    /// <param name="batch">What it shows.</param>
    /// <param name="moment">Where the training stands.</param>
    /// <param name="learningRate">Learning rate of the step.</param>
    /// <returns>The loss, a scalar on the device.</returns>
    public Tensor Step(Tensor images, TrainingBatch batch, TrainingMoment moment, double learningRate)
    {
        using var scope = NewDisposeScope();
        _network.train();
        _network.Reseed(StepRandom.SeedOf(_seed, moment.Step));
        _optimiser.ZeroGradients();
        var input = _mixed ? images.to_type(ScalarType.BFloat16) : images;
        var loss = _objective.Loss(_network.forward(input), batch);
        loss.backward();
        _optimiser.Step(moment, learningRate);
        _average?.Update(moment.Step);
        return loss.detach().MoveToOuterDisposeScope();
    }

    public void Dispose()
    {
        _average?.Dispose();
        _optimiser.Dispose();
        _objective.Dispose();
        _network.Dispose();
    }

    private static EncoderNetwork Build(Recipe recipe, Device device, EncoderPackage? start)
    {
        var network = start?.BuildNetwork(device) ?? recipe.Architecture.Build(recipe.Input, recipe.Seed);
        network.to(device);
        return network;
    }

    private List<(string Name, Parameter Parameter)> Parameters() =>
    [
        .. _network.named_parameters().Select(p => ($"network.{p.name}", p.parameter)),
        .. _objective.named_parameters().Select(p => ($"objective.{p.name}", p.parameter)),
    ];
}
