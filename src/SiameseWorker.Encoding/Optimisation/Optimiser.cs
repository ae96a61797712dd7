using SiameseWorker.Encoding.Training;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SiameseWorker.Encoding.Optimisation;

/// <summary>
/// Changes parameters by their gradients. Its whole state is in named tensors and the number of the step, which makes
/// checkpoints a matter of copying.
/// </summary>
/// <param name="parameters">The parameters to change, by name.</param>
public abstract class Optimiser(IReadOnlyList<(string Name, Parameter Parameter)> parameters) : IDisposable
{
    /// <summary>The parameters to change, by name.</summary>
    protected IReadOnlyList<(string Name, Parameter Parameter)> Parameters { get; } = parameters;

    /// <summary>The state, by name; tensors are changed in place and stay the same objects.</summary>
    public abstract IEnumerable<(string Name, Tensor Tensor)> State { get; }

    /// <summary>Sets all gradients to none.</summary>
    public void ZeroGradients()
    {
        foreach (var (_, parameter) in Parameters)
            parameter.grad = null;
    }

    /// <summary>Changes the parameters by their gradients.</summary>
    /// <param name="moment">Where the training stands.</param>
    /// <param name="learningRate">Learning rate of the step.</param>
    public abstract void Step(TrainingMoment moment, double learningRate);

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Frees the state.</summary>
    /// <param name="disposing">Always true: there is no finalizer.</param>
    protected virtual void Dispose(bool disposing)
    {
        foreach (var (_, tensor) in State)
            tensor.Dispose();
    }
}
