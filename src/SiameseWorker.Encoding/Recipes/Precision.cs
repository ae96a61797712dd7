namespace SiameseWorker.Encoding.Recipes;

/// <summary>The arithmetic of convolutions while training. Weights, embeddings and the optimiser are float32 in any case.</summary>
public enum Precision
{
    /// <summary>float32: fast everywhere.</summary>
    Full,

    /// <summary>bfloat16: up to twice as fast on processors that multiply it (AVX-512 BF16, AMX, NVIDIA since Ampere), slow on others.</summary>
    Mixed,
}
