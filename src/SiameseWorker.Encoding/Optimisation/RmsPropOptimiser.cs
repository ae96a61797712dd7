using SiameseWorker.Encoding.Training;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SiameseWorker.Encoding.Optimisation;

/// <summary>The optimiser of an <see cref="RmsPropSpec"/>.</summary>
internal sealed class RmsPropOptimiser : Optimiser
{
    private readonly RmsPropSpec _spec;
    private readonly (Parameter Parameter, Tensor Square)[] _squares;

    public RmsPropOptimiser(RmsPropSpec spec, IReadOnlyList<(string Name, Parameter Parameter)> parameters)
        : base(parameters)
    {
        _spec = spec;
        using var noGrad = no_grad();
        _squares = [.. parameters.Select(p => (p.Parameter, zeros_like(p.Parameter).DetachFromDisposeScope()))];
    }

    public override IEnumerable<(string Name, Tensor Tensor)> State =>
        Parameters.Zip(_squares).Select(p => ($"{p.First.Name}.square", p.Second.Square));

    public override void Step(TrainingMoment moment, double learningRate)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using Scalar decay = _spec.Decay, share = 1 - _spec.Decay, epsilon = _spec.Epsilon, once = 1, change = -learningRate;
        foreach (var (parameter, square) in _squares)
        {
            if (parameter.grad is not { } gradient)
                continue;
            square.mul_(decay).addcmul_(gradient, gradient, share);
            parameter.addcdiv_(gradient, square.sqrt().add_(epsilon, once), change);
        }
    }
}
