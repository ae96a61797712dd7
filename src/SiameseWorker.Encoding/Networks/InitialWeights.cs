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
        weight.copy_(randn(weight.shape, generator: generator).mul_(Math.Sqrt(2.0 / fanIn)));
    }

    /// <summary>U(−1/√fanIn, 1/√fanIn), PyTorch's own default for dense layers.</summary>
    public static void Uniform(Tensor weight, long fanIn, Generator generator)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        weight.copy_(rand(weight.shape, generator: generator).mul_(2).sub_(1).mul_(1 / Math.Sqrt(fanIn)));
    }
}
