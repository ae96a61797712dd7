using System.Runtime.Intrinsics.X86;
using TorchSharp;
using static TorchSharp.torch;

namespace SiameseWorker.Encoding;

/// <summary>Whether a device multiplies bfloat16 by itself; emulated, it is slower than float32.</summary>
internal static class Bfloat16Hardware
{
    private const int FeatureLeaf = 7;
    private const int AmxBfloat16 = 1 << 22;
    private const int Avx512Bfloat16 = 1 << 5;

    /// <summary>
    /// True on CUDA, where it is taken for granted: NVIDIA's since Ampere do, and TorchSharp does not tell an older one, on which
    /// a recipe names its precision. True on processors with AVX-512 BF16 or AMX (Intel SDM volume 2A, CPUID leaf 7: sub-leaf 0 EDX bit 22, sub-leaf 1 EAX bit 5).
    /// </summary>
    public static bool Supports(Device device)
    {
        if (device.type != DeviceType.CPU)
            return true;
        return X86Base.IsSupported
            && X86Base.CpuId(0, 0).Eax >= FeatureLeaf
            && ((X86Base.CpuId(FeatureLeaf, 0).Edx & AmxBfloat16) != 0 || (X86Base.CpuId(FeatureLeaf, 1).Eax & Avx512Bfloat16) != 0);
    }
}
