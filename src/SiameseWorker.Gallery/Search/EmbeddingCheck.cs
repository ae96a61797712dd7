using System.Numerics.Tensors;

namespace SiameseWorker.Gallery.Search;

/// <summary>Keeps vectors that are not an encoder version's out.</summary>
internal static class EmbeddingCheck
{
    /// <param name="version">The version that is said to have made it.</param>
    /// <param name="embedding">The vector.</param>
    /// <param name="what">Subject of the error message.</param>
    /// <exception cref="EmbeddingMismatchException">The embedding has another dimension, or a value that is not finite.</exception>
    public static void Require(EncoderVersion version, ReadOnlySpan<float> embedding, string what)
    {
        if (embedding.Length != version.Dimension)
        {
            throw new EmbeddingMismatchException(
                $"{what} has {embedding.Length} dimensions, but encoder version '{version.FullName}' makes {version.Dimension}. "
                + "It was made by another encoder.");
        }

        if (!TensorPrimitives.IsFiniteAll(embedding))
            throw new EmbeddingMismatchException($"{what} by encoder version '{version.FullName}' has a value that is not a finite number: the encoder is broken.");
    }
}
