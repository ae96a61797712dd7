using static TorchSharp.torch;

namespace SiameseWorker.Encoding.Training;

/// <summary>The weights of the best validation so far, for a training that ends when validations get no better.</summary>
internal sealed class BestWeights : IDisposable
{
    private readonly int _patience;
    private readonly (string Name, Tensor Best, Tensor Current)[] _pairs;

    /// <param name="patience">Validations without a new best after which training ends.</param>
    /// <param name="kept">What the training keeps, by name.</param>
    public BestWeights(int patience, IEnumerable<KeyValuePair<string, Tensor>> kept)
    {
        _patience = patience;
        using var noGrad = no_grad();
        _pairs = [.. kept.Select(entry => (entry.Key, entry.Value.clone().DetachFromDisposeScope(), entry.Value))];
    }

    /// <summary>Accuracy of the best validation; <see langword="null"/> before the first.</summary>
    public double? Accuracy { get; private set; }

    /// <summary>Validations since then.</summary>
    public int Since { get; private set; }

    public bool IsExhausted => Since >= _patience;

    /// <summary>What a checkpoint must hold, by name.</summary>
    public IEnumerable<KeyValuePair<string, Tensor>> Tensors => _pairs.Select(pair => KeyValuePair.Create($"best.{pair.Name}", pair.Best));

    /// <summary>Takes the weights as they are now, if the validation is better than the best.</summary>
    public void See(double accuracy)
    {
        if (accuracy <= Accuracy)
        {
            Since++;
            return;
        }

        (Accuracy, Since) = (accuracy, 0);
        using var noGrad = no_grad();
        foreach (var (_, best, current) in _pairs)
            best.copy_(current);
    }

    /// <summary>Goes on from a checkpoint, which has filled <see cref="Tensors"/>.</summary>
    public void GoOnFrom(double? accuracy, int since) => (Accuracy, Since) = (accuracy, since);

    /// <summary>Puts the best weights in the place of the latest.</summary>
    public void Restore()
    {
        if (Accuracy is null)
            return;
        using var noGrad = no_grad();
        foreach (var (_, best, current) in _pairs)
            current.copy_(best);
    }

    public void Dispose()
    {
        foreach (var (_, best, _) in _pairs)
            best.Dispose();
    }
}
