namespace SiameseWorker.Encoders;

/// <summary>The loaded versions of a line at some moment; never changes. The line has one use of each.</summary>
/// <param name="line">The line.</param>
/// <param name="active">The one that answers.</param>
/// <param name="previous">Its predecessor, embedded with as well so that a rollback is instant; null: there is none, or it cannot be loaded.</param>
/// <param name="coming">Versions that may soon answer, embedded with as well from when their back-fill begins.</param>
internal sealed class LineEncoders(string line, ActiveEncoder active, LoadedEncoder? previous, IReadOnlyList<LoadedEncoder> coming)
{
    /// <summary>The line.</summary>
    public string Line => line;

    /// <summary>The version that answers.</summary>
    public ActiveEncoder Active => active;

    /// <summary>Its predecessor; null where there is none.</summary>
    public LoadedEncoder? Previous => previous;

    /// <summary>Versions that may soon answer.</summary>
    public IReadOnlyList<LoadedEncoder> Coming => coming;

    /// <summary>What is enrolled is embedded with these.</summary>
    public LiveEncoders Live { get; } = new([active.Encoder, .. previous is null ? [] : new[] { previous }, .. coming]);

    /// <summary>A version that is embedded with; null: it is not.</summary>
    public LoadedEncoder? Find(long versionId) => Live.Encoders.FirstOrDefault(encoder => encoder.Version.Id == versionId);

    /// <summary>The same, with other versions to come.</summary>
    public LineEncoders With(IReadOnlyList<LoadedEncoder> others) => new(line, active, previous, others);
}
