namespace SiameseWorker.Contracts;

/// <summary>The answer to <see cref="ReconcileRequest"/>: <c>reconciled</c> or <c>failed</c>.</summary>
public sealed record ReconciledAnswer() : Answer(MessageType.Reconciled)
{
    /// <summary>The gallery; null: all of them.</summary>
    public required string? Gallery { get; init; }

    /// <summary>Images that were enrolled.</summary>
    public int Added { get; init; }

    /// <summary>Exemplars whose image had changed, and that were embedded anew.</summary>
    public int Replaced { get; init; }

    /// <summary>Exemplars whose image is gone.</summary>
    public int Removed { get; init; }

    /// <summary>Exemplars that were left as they were.</summary>
    public int Unchanged { get; init; }

    /// <summary>Files that are not usable images.</summary>
    public int Rejected { get; init; }
}
