using SiameseWorker.Encoding.Optimisation;
using TorchSharp;
using static TorchSharp.torch;

namespace SiameseWorker.Encoding.Training;

/// <summary>Has a second module follow the trained one as an exponential moving average of its weights and its batch statistics.</summary>
internal sealed class WeightAverage
{
    private readonly AveragingSpec _spec;
    private readonly (Tensor Average, Tensor Current)[] _pairs;

    public WeightAverage(AveragingSpec spec, nn.Module average, nn.Module current)
    {
        _spec = spec;
        var currentState = current.state_dict();
        _pairs = [.. average.state_dict().Select(entry => (entry.Value, currentState[entry.Key]))];
    }

    /// <summary>Moves the average towards the current weights after a step.</summary>
    /// <param name="step">Number of the step, from 1.</param>
    public void Update(long step)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var decay = _spec.At(step);
        using Scalar kept = decay, added = 1 - decay;
        foreach (var (average, current) in _pairs)
        {
            if (average.is_floating_point())
                average.mul_(kept).add_(current, added);
            else
                average.copy_(current);
        }
    }
}
