using static TorchSharp.torch;

namespace SiameseWorker.Encoding.Networks;

/// <summary>
/// Initial weights drawn from a generator of their own: torch's global one is shared by the process, and two networks
/// built at once would disturb each other's seed.
/// </summary>
internal static class InitialWeights
{
    /// <summary>N(0, 2 / fanIn): He et al. 2015, <i>Delving Deep into Rectifiers</i>, equation 10.</summary>
    public static void He(Tensor weight, long fanIn, Generator generator)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        weight.copy_(randn(weight.shape, generator: generator).Times(Math.Sqrt(2.0 / fanIn)));
    }

    /// <summary>U(−1/√fanIn, 1/√fanIn), PyTorch's own default for dense layers.</summary>
    public static void Uniform(Tensor weight, long fanIn, Generator generator)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        weight.copy_(rand(weight.shape, generator: generator).Times(2).Plus(-1).Times(1 / Math.Sqrt(fanIn)));
    }

    /// <summary>N(mean, deviation²).</summary>
    public static void Normal(Tensor weight, double mean, double deviation, Generator generator)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        weight.copy_(randn(weight.shape, generator: generator).Times(deviation).Plus(mean));
    }

    /// <summary>U(−a, a), a = √(6 / (fanIn + fanOut)): Glorot &amp; Bengio 2010, equation 16. Shape (out, in, …).</summary>
    public static void Glorot(Tensor weight, Generator generator)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var field = weight.shape[2..].Aggregate(1L, (product, side) => product * side);
        var bound = Math.Sqrt(6.0 / ((weight.shape[0] + weight.shape[1]) * field));
        weight.copy_(rand(weight.shape, generator: generator).Times(2 * bound).Plus(-bound));
    }
}
