using TorchSharp;
using static TorchSharp.torch;

namespace SiameseWorker.Encoding.Training;

/// <summary>Sums losses on the device, so that no step has to wait for its loss to arrive.</summary>
internal sealed class LossMeter(Device device) : IDisposable
{
    private readonly Tensor _sum = zeros(1, device: device).DetachFromDisposeScope();
    private int _steps;
    private int _images;

    /// <summary>Whether all losses since the last <see cref="Take"/> were finite numbers.</summary>
    public bool IsFinite => float.IsFinite(Sum());

    /// <summary>Counts a step.</summary>
    /// <param name="loss">Its loss, a scalar.</param>
    /// <param name="images">Images that it trained on.</param>
    public void Add(Tensor loss, int images)
    {
        using var noGrad = no_grad();
        using Scalar once = 1;
        _sum.add_(loss, once);
        _steps++;
        _images += images;
    }

    /// <summary>Mean loss and number of images since the last call, which starts anew. The loss is 0 where there were no steps.</summary>
    public (double Loss, int Images) Take()
    {
        var result = (_steps == 0 ? 0 : Sum() / (double)_steps, _images);
        _sum.zero_();
        (_steps, _images) = (0, 0);
        return result;
    }

    public void Dispose() => _sum.Dispose();

    private float Sum()
    {
        using var sum = _sum.sum();
        return sum.item<float>();
    }
}
