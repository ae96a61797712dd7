using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace SiameseWorker.Gallery.Search;

/// <summary>Sixteen lanes: AVX-512.</summary>
internal readonly struct SimdAvx512 : ISimd<Vector512<float>>
{
    public static int Lanes => Vector512<float>.Count;

    public static Vector512<float> Load(ref readonly float source) => Vector512.LoadUnsafe(in source);

    public static Vector512<float> Load(ref readonly sbyte source) =>
        Vector512.ConvertToSingle(Avx512F.ConvertToVector512Int32(Vector128.LoadUnsafe(in source)));

    public static void Store(Vector512<float> value, ref float target) => value.StoreUnsafe(ref target);

    public static Vector512<float> Broadcast(float value) => Vector512.Create(value);

    public static Vector512<float> Add(Vector512<float> a, Vector512<float> b) => a + b;

    public static Vector512<float> Subtract(Vector512<float> a, Vector512<float> b) => a - b;

    public static Vector512<float> Multiply(Vector512<float> a, Vector512<float> b) => a * b;

    public static Vector512<float> MultiplyAdd(Vector512<float> a, Vector512<float> b, Vector512<float> c) => Vector512.MultiplyAddEstimate(a, b, c);

    public static Vector512<float> Abs(Vector512<float> value) => Vector512.Abs(value);

    public static Vector512<float> Sqrt(Vector512<float> value) => Vector512.Sqrt(value);
}
