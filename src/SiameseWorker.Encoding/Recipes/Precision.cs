namespace SiameseWorker.Encoding.Recipes;

/// <summary>The arithmetic of convolutions while training. Weights, embeddings and the optimiser are float32 in any case.</summary>
public enum Precision
{
    /// <summary>float32: fast everywhere.</summary>
    Full,

    /// <summary>bfloat16: up to twice as fast on hardware that multiplies it (AVX-512 BF16, AMX, NVIDIA since Ampere), slow on other.</summary>
    Mixed,

    /// <summary><see cref="Mixed"/> where the hardware multiplies bfloat16, <see cref="Full"/> elsewhere: other hardware, other weights. Every CUDA device is taken for one that does; before Ampere, <see cref="Full"/> is faster.</summary>
    Auto,
}
