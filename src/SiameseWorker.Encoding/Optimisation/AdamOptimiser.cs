using SiameseWorker.Encoding.Training;
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
        var meanCorrection = 1 - Math.Pow(_spec.Beta1, moment.Step);
        var squareCorrection = Math.Sqrt(1 - Math.Pow(_spec.Beta2, moment.Step));
        foreach (var (parameter, mean, square) in _moments)
        {
            if (parameter.grad is not { } gradient)
                continue;
            mean.mul_(_spec.Beta1).add_(gradient, 1 - _spec.Beta1);
            square.mul_(_spec.Beta2).addcmul_(gradient, gradient, 1 - _spec.Beta2);
            if (_spec.WeightDecay > 0)
                parameter.mul_(1 - (learningRate * _spec.WeightDecay));
            var spread = square.sqrt().div_(squareCorrection).add_(_spec.Epsilon);
            parameter.addcdiv_(mean, spread, -learningRate / meanCorrection);
        }
    }
}
