using TorchSharp;
using static TorchSharp.torch;

namespace SiameseWorker.Encoding;

/// <summary>
/// Arithmetic with numbers that live until libtorch has read them. TorchSharp's operators and implicit conversions leave
/// the native half of a <see cref="Scalar"/> to the garbage collector, which may free it while libtorch reads it: a training
/// then stops with "Unknown scalar type", once in millions of operations (TorchSharp's pull requests 1434 and 1496). So
/// numbers are held, here or by <c>using Scalar</c> where an operation needs them.
/// </summary>
internal static class TensorArithmetic
{
    /// <summary>left + right.</summary>
    public static Tensor Plus(this Tensor left, Tensor right)
    {
        using Scalar once = 1;
        return left.add(right, once);
    }

    /// <summary>left + right.</summary>
    public static Tensor Plus(this Tensor left, double right)
    {
        using Scalar number = right, once = 1;
        return left.add(number, once);
    }

    /// <summary>left + right; integers stay integers.</summary>
    public static Tensor Plus(this Tensor left, long right)
    {
        using Scalar number = right, once = 1;
        return left.add(number, once);
    }

    /// <summary>from − tensor.</summary>
    public static Tensor SubtractedFrom(this Tensor tensor, double from) => tensor.negative().Plus(from);

    /// <summary>left · right.</summary>
    public static Tensor Times(this Tensor left, double right)
    {
        using Scalar number = right;
        return left.mul(number);
    }

    /// <summary>left · right; integers stay integers.</summary>
    public static Tensor Times(this Tensor left, long right)
    {
        using Scalar number = right;
        return left.mul(number);
    }

    /// <summary>left / right.</summary>
    public static Tensor DividedBy(this Tensor left, double right)
    {
        using Scalar number = right;
        return left.div(number);
    }

    /// <summary>The tensor with no value outside of the bounds.</summary>
    public static Tensor Clamped(this Tensor tensor, double least, double most)
    {
        using Scalar lower = least, upper = most;
        return tensor.clamp(lower, upper);
    }

    /// <summary>The tensor with another value where a mask says so.</summary>
    public static Tensor Filled(this Tensor tensor, Tensor mask, double value)
    {
        using Scalar number = value;
        return tensor.masked_fill(mask, number);
    }

    /// <summary>0, 1, … count − 1: int64, shape (count).</summary>
    public static Tensor Numbered(long count, Device device)
    {
        using Scalar start = 0, stop = count, step = 1;
        return arange(start, stop, step, ScalarType.Int64, device);
    }
}
