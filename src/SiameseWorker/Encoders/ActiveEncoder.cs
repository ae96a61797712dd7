using SiameseWorker.Encoding;
using SiameseWorker.Gallery;

namespace SiameseWorker.Encoders;

/// <summary>
/// An encoder version's term as the one that answers for its line: an answer is computed wholly within one of these. When
/// another version has taken its place and its last answer is given, its vectors are no longer needed in memory.
/// </summary>
internal sealed class ActiveEncoder
{
    private readonly UseCount _answers;

    /// <summary>Begins a term.</summary>
    /// <param name="encoder">The encoder; the term takes over the caller's use of it.</param>
    /// <param name="ended">Told once, when the term is over.</param>
    public ActiveEncoder(LoadedEncoder encoder, Action<ActiveEncoder> ended)
    {
        Encoder = encoder;
        _answers = new UseCount(() =>
        {
            encoder.Release();
            ended(this);
        });
    }

    /// <summary>The encoder.</summary>
    public LoadedEncoder Encoder { get; }

    /// <summary>Computes embeddings.</summary>
    public EncoderSession Session => Encoder.Session;

    /// <summary>The version.</summary>
    public EncoderVersion Version => Encoder.Version;

    /// <summary>Begins an answer; false where the term is over.</summary>
    public bool TryUse() => _answers.TryEnter();

    /// <summary>Ends an answer, or (once, by the line) the term as soon as no answer is under way.</summary>
    public void Release() => _answers.Exit();
}
