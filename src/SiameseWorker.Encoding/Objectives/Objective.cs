using SiameseWorker.Encoding.Comparing;
using SiameseWorker.Encoding.Sampling;
using static TorchSharp.torch;

namespace SiameseWorker.Encoding.Objectives;

/// <summary>A loss over the embeddings of a batch. A module, because some objectives learn parameters of their own beside the network's.</summary>
/// <param name="name">Name of the objective.</param>
public abstract class Objective(string name) : nn.Module(name)
{
    /// <summary>The comparison of embeddings that is learned and kept with the encoder, if there is one.</summary>
    public virtual Comparison? Comparison => null;

    /// <summary>The loss, a scalar that gradients flow through.</summary>
    /// <param name="embeddings">Shape (items, dimension), float32, in the order of the batch.</param>
    /// <param name="batch">What the embeddings are of.</param>
    public abstract Tensor Loss(Tensor embeddings, TrainingBatch batch);
}

/// <summary>A loss over one kind of batch.</summary>
/// <param name="name">Name of the objective.</param>
/// <typeparam name="TBatch">The kind of batch.</typeparam>
public abstract class Objective<TBatch>(string name) : Objective(name)
    where TBatch : TrainingBatch
{
    /// <inheritdoc/>
    public sealed override Tensor Loss(Tensor embeddings, TrainingBatch batch)
    {
        using var scope = NewDisposeScope();
        return Loss(embeddings, (TBatch)batch).MoveToOuterDisposeScope();
    }

    /// <summary>The loss, a scalar that gradients flow through. Called in a dispose scope of its own.</summary>
    /// <param name="embeddings">Shape (items, dimension), float32, in the order of the batch.</param>
    /// <param name="batch">What the embeddings are of.</param>
    protected abstract Tensor Loss(Tensor embeddings, TBatch batch);
}
