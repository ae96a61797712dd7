namespace SiameseWorker.Gallery;

/// <summary>What was read into memory, for the log.</summary>
/// <param name="Vectors">Embeddings.</param>
/// <param name="Galleries">Galleries they belong to.</param>
/// <param name="Versions">Full names of the encoder versions they were made with.</param>
/// <param name="Elapsed">Time it took.</param>
public sealed record LoadReport(int Vectors, int Galleries, IReadOnlyList<string> Versions, TimeSpan Elapsed)
{
    /// <summary>Gets how many were read from the database because they had changed since the others were written to a file; null: all were read from it.</summary>
    public int? Changed { get; init; }

    internal static LoadReport Nothing { get; } = new(0, 0, [], TimeSpan.Zero);

    internal LoadReport And(LoadReport other) =>
        new(Vectors + other.Vectors, Galleries + other.Galleries, [.. Versions, .. other.Versions], Elapsed + other.Elapsed) { Changed = Versions.Count == 0 ? other.Changed : Changed + other.Changed };
}
