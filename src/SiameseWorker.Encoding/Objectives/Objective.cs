using SiameseWorker.Encoding.Sampling;
using static TorchSharp.torch;

namespace SiameseWorker.Encoding.Objectives;

/// <summary>A loss over the embeddings of a batch. A module, because some objectives learn parameters of their own beside the network's.</summary>
/// <param name="name">Name of the objective.</param>
public abstract class Objective(string name) : nn.Module(name)
{
    /// <summary>The loss, a scalar that gradients flow through.</summary>
    /// <param name="embeddings">Shape (ways × shots, dimension), float32, in the order of the batch.</param>
    /// <param name="batch">What the embeddings are of.</param>
    public abstract Tensor Loss(Tensor embeddings, TrainingBatch batch);
}
