using SiameseWorker.Encoding.Sampling;
using static TorchSharp.torch;

namespace SiameseWorker.Encoding.Objectives;

/// <summary>An objective over pairs, which says of each pair whether it is genuine.</summary>
/// <param name="name">Name of the objective.</param>
public abstract class PairObjective(string name) : Objective<PairBatch>(name)
{
    /// <summary>Whether pairs are genuine, by the threshold that the objective itself aims at.</summary>
    /// <param name="first">Shape (pairs, dimension), float32.</param>
    /// <param name="second">Shape (pairs, dimension), float32.</param>
    /// <returns>Shape (pairs), bool.</returns>
    public abstract Tensor IsGenuine(Tensor first, Tensor second);

    /// <summary>The loss, a scalar that gradients flow through.</summary>
    /// <param name="first">Shape (pairs, dimension), float32.</param>
    /// <param name="second">Shape (pairs, dimension), float32.</param>
    /// <param name="genuine">Shape (pairs), float32: 1 for genuine, 0 for impostor.</param>
    public abstract Tensor Loss(Tensor first, Tensor second, Tensor genuine);

    /// <inheritdoc/>
    protected sealed override Tensor Loss(Tensor embeddings, PairBatch batch)
    {
        var pairs = embeddings.view(batch.Genuine.Length, 2, -1);
        return Loss(pairs.select(1, 0), pairs.select(1, 1), tensor(batch.Genuine, device: embeddings.device).to_type(ScalarType.Float32));
    }
}
