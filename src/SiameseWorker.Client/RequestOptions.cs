using SiameseWorker.Contracts;

namespace SiameseWorker.Client;

/// <summary>What every call may say.</summary>
public abstract record RequestOptions
{
    private protected RequestOptions()
    {
    }

    /// <summary>The gallery.</summary>
    public string Gallery { get; init; } = Request.DefaultGallery;

    /// <summary>How long to wait for the answer; null: <see cref="SiameseClientOptions.Timeout"/>.</summary>
    public TimeSpan? Timeout { get; init; }
}

/// <summary>How to identify.</summary>
public sealed record IdentifyOptions : RequestOptions
{
    /// <summary>Candidates to return, 1 to <see cref="IdentifyRequest.MaxTopK"/>.</summary>
    public int TopK { get; init; } = IdentifyRequest.DefaultTopK;

    /// <summary>
    /// Confidence, 0 to 1, below which the answer is <c>unknown</c>. Null: the encoder version's calibrated threshold;
    /// 0: rank only, never <c>unknown</c>.
    /// </summary>
    public double? MinConfidence { get; init; }
}

/// <summary>How to verify.</summary>
public sealed record VerifyOptions : RequestOptions;

/// <summary>How to enrol.</summary>
public sealed record EnrolOptions : RequestOptions
{
    /// <summary>The exemplar's file name in the class; null: the image's own, or one made from its content. An exemplar of that name is replaced.</summary>
    public string? Name { get; init; }
}

/// <summary>What to remove.</summary>
public sealed record RemoveOptions : RequestOptions
{
    /// <summary>The exemplar's file name in the class, or its whole path; null: the whole class.</summary>
    public string? Image { get; init; }
}
