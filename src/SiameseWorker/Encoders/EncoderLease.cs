using SiameseWorker.Encoding;
using SiameseWorker.Gallery;

namespace SiameseWorker.Encoders;

/// <summary>The encoder version that answers, held until the answer is given. To be disposed exactly once.</summary>
/// <param name="Encoder">The version's term.</param>
internal readonly record struct EncoderLease(ActiveEncoder Encoder) : IDisposable
{
    /// <summary>Computes embeddings.</summary>
    public EncoderSession Session => Encoder.Session;

    /// <summary>The version.</summary>
    public EncoderVersion Version => Encoder.Version;

    /// <inheritdoc/>
    public void Dispose() => Encoder.Release();
}
