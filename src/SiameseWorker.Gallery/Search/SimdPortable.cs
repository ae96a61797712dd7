using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace SiameseWorker.Gallery.Search;

/// <summary>Four lanes: SSE, Arm's Neon, WebAssembly; plain code where there is none of them.</summary>
internal readonly struct SimdPortable : ISimd<Vector128<float>>
{
    public static int Lanes => Vector128<float>.Count;

    public static Vector128<float> Load(ref readonly float source) => Vector128.LoadUnsafe(in source);

    public static Vector128<float> Load(ref readonly sbyte source)
    {
        var four = Vector128.CreateScalarUnsafe(Unsafe.ReadUnaligned<int>(in Unsafe.As<sbyte, byte>(ref Unsafe.AsRef(in source)))).AsSByte();
        return Vector128.ConvertToSingle(Vector128.WidenLower(Vector128.WidenLower(four)));
    }

    public static void Store(Vector128<float> value, ref float target) => value.StoreUnsafe(ref target);

    public static Vector128<float> Broadcast(float value) => Vector128.Create(value);

    public static Vector128<float> Add(Vector128<float> a, Vector128<float> b) => a + b;

    public static Vector128<float> Subtract(Vector128<float> a, Vector128<float> b) => a - b;

    public static Vector128<float> Multiply(Vector128<float> a, Vector128<float> b) => a * b;

    public static Vector128<float> MultiplyAdd(Vector128<float> a, Vector128<float> b, Vector128<float> c) => Vector128.MultiplyAddEstimate(a, b, c);

    public static Vector128<float> Abs(Vector128<float> value) => Vector128.Abs(value);

    public static Vector128<float> Sqrt(Vector128<float> value) => Vector128.Sqrt(value);
}
