using SiameseWorker.Encoding.Networks;
using SiameseWorker.Encoding.Objectives;
using SiameseWorker.Encoding.Optimisation;
using SiameseWorker.Encoding.Recipes;
using SiameseWorker.Encoding.Reranking;
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
    private readonly EncoderNetwork? _averageNetwork;
    private readonly Objective? _averageObjective;
    private readonly RerankerSpec? _reranking;
    private readonly Reranker? _reranker;
    private readonly Reranker? _averageReranker;
    private readonly List<WeightAverage> _averages = [];

    public TrainingState(Recipe recipe, Device device, EncoderPackage? start = null)
    {
        _mixed = recipe.Precision == Precision.Mixed || (recipe.Precision == Precision.Auto && Bfloat16Hardware.Supports(device));
        _seed = recipe.Seed;
        _network = Build(recipe, device, start);
        _objective = BuildObjective(recipe, device);
        _reranking = recipe.Reranker;
        _reranker = BuildReranker(recipe, device, start);
        _optimiser = recipe.Optimiser.Build(Parameters());
        if (recipe.Averaging is not { } averaging)
            return;
        _averageNetwork = Build(recipe, device, start);
        _averages.Add(new WeightAverage(averaging, _averageNetwork, _network));
        _averageObjective = BuildObjective(recipe, device);
        _averages.Add(new WeightAverage(averaging, _averageObjective, _objective));
        _averageReranker = BuildReranker(recipe, device, start);
        if (_reranker is not null)
            _averages.Add(new WeightAverage(averaging, _averageReranker!, _reranker));
    }

    /// <summary>The network to evaluate and keep: the averaged one, if there is one.</summary>
    public EncoderNetwork Result => _averageNetwork ?? _network;

    /// <summary>The re-ranker to evaluate and keep, likewise; null where the recipe has none.</summary>
    public Reranker? ResultingReranker => _averageReranker ?? _reranker;

    /// <summary>The objective, with what it has learned: what of it is kept.</summary>
    public Objective Objective => _averageObjective ?? _objective;

    /// <summary>The tensors of the encoder's package: the network to keep, and the comparison and the re-ranker, if there are any.</summary>
    public Dictionary<string, Tensor> Kept() => Result.state_dict()
        .Concat(Prefixed(EncoderPackage.ComparisonPrefix, Objective.Comparison))
        .Concat(Prefixed(EncoderPackage.RerankerPrefix, ResultingReranker))
        .ToDictionary();

    /// <summary>What is put back when an earlier state was the best: all that is kept, and what the objective has learned beside it.</summary>
    public Dictionary<string, Tensor> Restored() => Kept().Concat(Prefixed("objective.", Objective)).ToDictionary();

    /// <summary>Every tensor that a checkpoint must hold, by name; changed in place.</summary>
    public IReadOnlyDictionary<string, Tensor> Tensors()
    {
        var parts = new List<(string, IEnumerable<(string, Tensor)>)>
        {
            ("network", _network.state_dict().Select(entry => (entry.Key, entry.Value))),
            ("objective", _objective.state_dict().Select(entry => (entry.Key, entry.Value))),
            ("optimiser", _optimiser.State),
        };
        foreach (var (name, module) in new (string, nn.Module?)[] { ("average", _averageNetwork), ("averageObjective", _averageObjective), ("reranker", _reranker), ("averageReranker", _averageReranker) })
        {
            if (module is not null)
                parts.Add((name, module.state_dict().Select(entry => (entry.Key, entry.Value))));
        }

        return parts.SelectMany(part => part.Item2.Select(entry => ($"{part.Item1}.{entry.Item1}", entry.Item2))).ToDictionary();
    }

    /// <summary>Whether all that a checkpoint must hold are finite numbers.</summary>
    public bool IsFinite
    {
        get
        {
            using var scope = NewDisposeScope();
            using var noGrad = no_grad();
            return Tensors().Values.All(tensor => !tensor.is_floating_point() || tensor.isfinite().all().item<bool>());
        }
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
        var embeddings = _network.forward(input);
        var loss = _objective.Loss(embeddings, batch);
        if (_reranker is not null)
        {
            _reranker.train();
            loss = loss.Plus(RerankerLoss.Of(_reranking!, _reranker, images, embeddings.detach(), (ClassBatch)batch));
        }

        loss.backward();
        _optimiser.Step(moment, learningRate);
        foreach (var average in _averages)
            average.Update(moment.Step);
        return loss.detach().MoveToOuterDisposeScope();
    }

    public void Dispose()
    {
        _averageReranker?.Dispose();
        _averageObjective?.Dispose();
        _averageNetwork?.Dispose();
        _optimiser.Dispose();
        _objective.Dispose();
        _reranker?.Dispose();
        _network.Dispose();
    }

    private static EncoderNetwork Build(Recipe recipe, Device device, EncoderPackage? start)
    {
        var network = start?.BuildNetwork(device) ?? recipe.Architecture.Build(recipe.Input, recipe.Seed);
        network.to(device);
        return network;
    }

    private Objective BuildObjective(Recipe recipe, Device device)
    {
        var objective = recipe.Objective.Build(_network.Dimension, recipe.Seed);
        objective.to(device);
        return objective;
    }

    /// <summary>That of the encoder to start from, if it has one like it.</summary>
    private static Reranker? BuildReranker(Recipe recipe, Device device, EncoderPackage? start)
    {
        if (recipe.Reranker is null)
            return null;
        var reranker = start?.Card.Reranker == recipe.Reranker ? start.BuildReranker(device)! : recipe.Reranker.Build(recipe.Input, recipe.Seed);
        reranker.to(device);
        return reranker;
    }

    private static IEnumerable<KeyValuePair<string, Tensor>> Prefixed(string prefix, nn.Module? module) =>
        module?.state_dict().Select(entry => KeyValuePair.Create(prefix + entry.Key, entry.Value)) ?? [];

    private List<(string Name, Parameter Parameter)> Parameters() =>
    [
        .. _network.named_parameters().Select(p => ($"network.{p.name}", p.parameter)),
        .. _objective.named_parameters().Select(p => ($"objective.{p.name}", p.parameter)),
        .. _reranker?.named_parameters().Select(p => ($"reranker.{p.name}", p.parameter)) ?? [],
    ];
}
