using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace SiameseWorker.Gallery.Search;

/// <summary>Eight lanes: AVX2.</summary>
internal readonly struct SimdAvx2 : ISimd<Vector256<float>>
{
    public static int Lanes => Vector256<float>.Count;

    public static Vector256<float> Load(ref readonly float source) => Vector256.LoadUnsafe(in source);

    public static Vector256<float> Load(ref readonly sbyte source)
    {
        var eight = Vector128.CreateScalarUnsafe(Unsafe.ReadUnaligned<long>(in Unsafe.As<sbyte, byte>(ref Unsafe.AsRef(in source)))).AsSByte();
        return Vector256.ConvertToSingle(Avx2.ConvertToVector256Int32(eight));
    }

    public static void Store(Vector256<float> value, ref float target) => value.StoreUnsafe(ref target);

    public static Vector256<float> Broadcast(float value) => Vector256.Create(value);

    public static Vector256<float> Add(Vector256<float> a, Vector256<float> b) => a + b;

    public static Vector256<float> Subtract(Vector256<float> a, Vector256<float> b) => a - b;

    public static Vector256<float> Multiply(Vector256<float> a, Vector256<float> b) => a * b;

    public static Vector256<float> MultiplyAdd(Vector256<float> a, Vector256<float> b, Vector256<float> c) => Vector256.MultiplyAddEstimate(a, b, c);

    public static Vector256<float> Abs(Vector256<float> value) => Vector256.Abs(value);

    public static Vector256<float> Sqrt(Vector256<float> value) => Vector256.Sqrt(value);
}
