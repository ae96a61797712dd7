using TorchSharp;
using static TorchSharp.torch;

namespace SiameseWorker.Encoding.Networks;

/// <summary>
/// Dropout (Srivastava et al. 2014) whose noise comes from a generator of its own: each value becomes 0 with the given
/// probability while training, and the others are scaled so that their expectation stays.
/// </summary>
internal sealed class SeededDropout(double probability) : nn.Module<Tensor, Tensor>(nameof(SeededDropout))
{
    private ulong _seed;
    private Generator? _generator;

    /// <summary>Starts the noise anew.</summary>
    public void Reseed(ulong seed)
    {
        _seed = seed;
        _generator?.Dispose();
        _generator = null;
    }

    public override Tensor forward(Tensor input)
    {
        if (!training || probability == 0)
            return input.alias();
        using var scope = NewDisposeScope();
        // Made here, where the device is known.
        _generator ??= new Generator(_seed, input.device);
        using Scalar dropped = probability;
        var kept = rand(input.shape, dtype: ScalarType.Float32, device: input.device, generator: _generator).ge(dropped);
        return input.mul(kept).DividedBy(1 - probability).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _generator?.Dispose();
        base.Dispose(disposing);
    }
}
