using SiameseWorker.Encoding.Recipes;
using SiameseWorker.Encoding.Training;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SiameseWorker.Encoding.Optimisation;

/// <summary>The optimiser of an <see cref="SgdSpec"/>.</summary>
internal sealed class SgdOptimiser : Optimiser
{
    private readonly SgdSpec _spec;
    private readonly Entry[] _entries;

    public SgdOptimiser(SgdSpec spec, IReadOnlyList<(string Name, Parameter Parameter)> parameters)
        : base(parameters)
    {
        _spec = spec;
        CheckNames(spec, parameters);
        using var noGrad = no_grad();
        _entries = [.. parameters.Select(p => ToEntry(p.Name, p.Parameter))];
    }

    public override IEnumerable<(string Name, Tensor Tensor)> State =>
        Parameters.Zip(_entries).Select(p => ($"{p.First.Name}.velocity", p.Second.Velocity));

    public override void Step(TrainingMoment moment, double learningRate)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using Scalar once = 1;
        foreach (var entry in _entries)
        {
            if (entry.Parameter.grad is not { } gradient)
                continue;
            using Scalar momentum = MomentumAt(moment.Epoch, entry.Momentum), weightDecay = entry.WeightDecay, change = -learningRate * entry.LearningRate;
            entry.Velocity.mul_(momentum).add_(gradient, once).add_(entry.Parameter, weightDecay);
            entry.Parameter.add_(entry.Velocity, change);
        }
    }

    private double MomentumAt(long epoch, double final) => _spec.InitialMomentum is { } initial
        ? initial + ((final - initial) * Math.Min(1, (double)epoch / _spec.MomentumEpochs))
        : final;

    private static void CheckNames(SgdSpec spec, IReadOnlyList<(string Name, Parameter Parameter)> parameters)
    {
        RecipeProblem[] problems =
        [
            .. spec.Layers.Index().Where(layer => !parameters.Any(p => IsOf(p.Name, layer.Item))).Select(layer => new RecipeProblem(
                $"$.optimiser.layers[{layer.Index}].name",
                $"\"{layer.Item.Name}\" is the beginning of no parameter's name; the parameters are {string.Join(", ", parameters.Select(p => p.Name))}.")),
        ];
        if (problems.Length > 0)
            throw new RecipeException("sgd", problems);
    }

    private static bool IsOf(string parameter, LayerSgdSpec layer) =>
        parameter == layer.Name || parameter.StartsWith($"{layer.Name}.", StringComparison.Ordinal);

    private Entry ToEntry(string name, Parameter parameter)
    {
        var layer = _spec.Layers.FirstOrDefault(layer => IsOf(name, layer));
        return new Entry(
            parameter,
            zeros_like(parameter).DetachFromDisposeScope(),
            layer?.LearningRate ?? 1,
            layer?.Momentum ?? _spec.Momentum,
            layer?.WeightDecay ?? _spec.WeightDecay);
    }

    private sealed record Entry(Parameter Parameter, Tensor Velocity, double LearningRate, double Momentum, double WeightDecay);
}
