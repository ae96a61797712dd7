using SiameseWorker.Encoding.Training;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SiameseWorker.Encoding.Optimisation;

/// <summary>The optimiser of an <see cref="AdamSpec"/>.</summary>
internal sealed class AdamOptimiser : Optimiser
{
    private readonly AdamSpec _spec;
    private readonly (Parameter Parameter, Tensor Mean, Tensor Square)[] _moments;

    public AdamOptimiser(AdamSpec spec, IReadOnlyList<(string Name, Parameter Parameter)> parameters)
        : base(parameters)
    {
        _spec = spec;
        using var noGrad = no_grad();
        _moments = [.. parameters.Select(p => (p.Parameter, zeros_like(p.Parameter).DetachFromDisposeScope(), zeros_like(p.Parameter).DetachFromDisposeScope()))];
    }

    public override IEnumerable<(string Name, Tensor Tensor)> State =>
        Parameters.Zip(_moments).SelectMany(p => new[] { ($"{p.First.Name}.mean", p.Second.Mean), ($"{p.First.Name}.square", p.Second.Square) });

    public override void Step(TrainingMoment moment, double learningRate)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using Scalar meanDecay = _spec.Beta1, meanShare = 1 - _spec.Beta1, squareDecay = _spec.Beta2, squareShare = 1 - _spec.Beta2;
        using Scalar squareCorrection = Math.Sqrt(1 - Math.Pow(_spec.Beta2, moment.Step)), epsilon = _spec.Epsilon, once = 1;
        using Scalar kept = 1 - (learningRate * _spec.WeightDecay), change = -learningRate / (1 - Math.Pow(_spec.Beta1, moment.Step));
        foreach (var (parameter, mean, square) in _moments)
        {
            if (parameter.grad is not { } gradient)
                continue;
            mean.mul_(meanDecay).add_(gradient, meanShare);
            square.mul_(squareDecay).addcmul_(gradient, gradient, squareShare);
            if (_spec.WeightDecay > 0)
                parameter.mul_(kept);
            var spread = square.sqrt().div_(squareCorrection).add_(epsilon, once);
            parameter.addcdiv_(mean, spread, change);
        }
    }
}
