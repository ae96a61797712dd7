using SiameseWorker.Encoding;
using SiameseWorker.Gallery;

namespace SiameseWorker.Encoders;

/// <summary>The encoder version that answers, loaded: an answer is computed wholly with one of these.</summary>
/// <param name="Session">Computes embeddings.</param>
/// <param name="Version">The version as the gallery's database knows it.</param>
internal sealed record ActiveEncoder(EncoderSession Session, EncoderVersion Version);
