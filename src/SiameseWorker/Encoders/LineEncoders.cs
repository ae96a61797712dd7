namespace SiameseWorker.Encoders;

/// <summary>The loaded versions of a line at some moment; never changes. The line has one use of each.</summary>
/// <param name="Line">The line.</param>
/// <param name="Active">The one that answers.</param>
/// <param name="Previous">Its predecessor, embedded with as well so that a rollback is instant; null: there is none, or it cannot be loaded.</param>
/// <param name="Coming">Versions that may soon answer, embedded with as well from when their back-fill begins.</param>
internal sealed record LineEncoders(string Line, ActiveEncoder Active, LoadedEncoder? Previous, IReadOnlyList<LoadedEncoder> Coming)
{
    /// <summary>What is enrolled is embedded with these.</summary>
    public LiveEncoders Live { get; } = new([Active.Encoder, .. Previous is null ? [] : new[] { Previous }, .. Coming]);

    /// <summary>A version that is embedded with; null: it is not.</summary>
    public LoadedEncoder? Find(long versionId) => Live.Encoders.FirstOrDefault(encoder => encoder.Version.Id == versionId);
}
