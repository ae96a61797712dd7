namespace SiameseWorker.Gallery;

/// <summary>An image in a class's folder, as the database last saw it.</summary>
/// <param name="Id">Key within this database; never given to another exemplar.</param>
/// <param name="Gallery">Gallery.</param>
/// <param name="Class">Class.</param>
/// <param name="Path">Storage path; unique.</param>
/// <param name="Size">Bytes.</param>
/// <param name="ETag">The storage's change mark when the content was read.</param>
/// <param name="ContentHash">SHA-256 of the content, 64 lower-case hexadecimal digits; empty where the content was never read.</param>
/// <param name="State">What became of it.</param>
/// <param name="RejectionCode">Stable code of why it was rejected; null otherwise.</param>
/// <param name="RejectionReason">Why it was rejected, for people; null otherwise.</param>
/// <param name="CreatedAt">When it was first recorded.</param>
/// <param name="UpdatedAt">When its content or state last changed.</param>
public sealed record ExemplarRecord(
    long Id,
    string Gallery,
    string Class,
    string Path,
    long Size,
    string ETag,
    string ContentHash,
    ExemplarState State,
    string? RejectionCode,
    string? RejectionReason,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt);
