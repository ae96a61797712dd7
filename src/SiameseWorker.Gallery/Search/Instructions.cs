using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace SiameseWorker.Gallery.Search;

/// <summary>The processor's vector instructions that scoring is compiled for.</summary>
internal enum Instructions
{
    /// <summary>128 bits, on any processor.</summary>
    Portable,

    /// <summary>256 bits, with fused multiplication and addition.</summary>
    Avx2,

    /// <summary>512 bits.</summary>
    Avx512,
}

/// <summary>What this processor has.</summary>
internal static class Processor
{
    /// <summary>The widest that it has, and that the runtime does not think slower than the next (as on early AVX-512 processors).</summary>
    public static Instructions Best { get; } =
        Has(Instructions.Avx512) && Vector512.IsHardwareAccelerated ? Instructions.Avx512
        : Has(Instructions.Avx2) ? Instructions.Avx2
        : Instructions.Portable;

    public static bool Has(Instructions instructions) => instructions switch
    {
        Instructions.Avx512 => Avx512F.IsSupported,
        Instructions.Avx2 => Avx2.IsSupported && Fma.IsSupported,
        _ => true,
    };
}
