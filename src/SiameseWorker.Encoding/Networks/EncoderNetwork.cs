using static TorchSharp.torch;

namespace SiameseWorker.Encoding.Networks;

/// <summary>
/// A network that turns a batch of inputs, shape (batch, channels, height, width), samples 0 to 1, into embeddings,
/// shape (batch, <see cref="Dimension"/>), float32. Inputs may be float32 or, to train faster on hardware that has it,
/// bfloat16: convolutions then compute in bfloat16 from the same float32 weights.
/// </summary>
public abstract class EncoderNetwork : nn.Module<Tensor, Tensor>
{
    /// <summary>Names the module as TorchSharp wants it.</summary>
    /// <param name="name">Name of the architecture.</param>
    /// <param name="dimension">Length of the embedding.</param>
    protected EncoderNetwork(string name, int dimension)
        : base(name) => Dimension = dimension;

    /// <summary>Length of the embedding.</summary>
    public int Dimension { get; }

    /// <summary>
    /// Starts what is random in a forward pass while training, such as dropout, from a seed of the step: libtorch's own
    /// generator is shared by the process, and its state is not in a checkpoint.
    /// </summary>
    /// <param name="seed">The seed.</param>
    public virtual void Reseed(ulong seed)
    {
    }

    /// <summary>Merges a linear map of the embedding into the last layer.</summary>
    /// <param name="map">Float32, shape (dimension, dimension): what an embedding, as a column, is multiplied by before it is scaled to length 1.</param>
    /// <exception cref="NotSupportedException">The last layer is not linear; see <see cref="ArchitectureSpec.EndsLinear"/>.</exception>
    public virtual void Project(Tensor map) => throw new NotSupportedException($"The last layer of the architecture '{GetName()}' is not linear.");

    /// <summary>
    /// Rearranges the weights for speed when they will change no more: the same embeddings up to 1e-5. Comes last, on the
    /// device and in evaluation mode; the network can afterwards neither be trained nor moved.
    /// </summary>
    public virtual void Fuse()
    {
    }
}
