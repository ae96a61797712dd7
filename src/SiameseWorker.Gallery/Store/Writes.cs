namespace SiameseWorker.Gallery;

/// <summary>An exemplar to enrol, or to enrol anew because its content changed.</summary>
/// <param name="Gallery">Gallery; created with its first exemplar.</param>
/// <param name="Class">Class; created with its first exemplar.</param>
/// <param name="Path">Storage path: the exemplar's identity.</param>
/// <param name="Size">Bytes.</param>
/// <param name="ETag">The storage's change mark of the content that was embedded.</param>
/// <param name="ContentHash">SHA-256 of that content, lower-case hexadecimal.</param>
/// <param name="Vectors">
/// The embedding by each encoder version (key: <see cref="EncoderVersion.Id"/>), each of that version's dimension and finite.
/// They replace all vectors that the exemplar had. Empty: the exemplar is recorded as <see cref="ExemplarState.Pending"/>.
/// </param>
public sealed record EnrolmentWrite(
    string Gallery,
    string Class,
    string Path,
    long Size,
    string ETag,
    string ContentHash,
    IReadOnlyDictionary<long, float[]> Vectors);

/// <summary>A file that is not a usable exemplar: recorded with the reason, and its former vectors, if any, removed.</summary>
/// <param name="Gallery">Gallery.</param>
/// <param name="Class">Class.</param>
/// <param name="Path">Storage path: the exemplar's identity.</param>
/// <param name="Size">Bytes.</param>
/// <param name="ETag">The storage's change mark of the content that was judged.</param>
/// <param name="ContentHash">SHA-256 of that content, lower-case hexadecimal; empty where it was not read.</param>
/// <param name="Code">Stable code, such as <c>image-not-recognised</c>.</param>
/// <param name="Reason">A sentence that a person can act on.</param>
public sealed record RejectionWrite(
    string Gallery,
    string Class,
    string Path,
    long Size,
    string ETag,
    string ContentHash,
    string Code,
    string Reason);

/// <summary>One exemplar's embedding by a version that is being embedded with after the fact.</summary>
/// <param name="ExemplarId">The exemplar.</param>
/// <param name="ContentHash">Hash of the content that was embedded: where the exemplar's content has changed since, the vector is not written.</param>
/// <param name="Vector">The embedding, of the version's dimension and finite.</param>
public sealed record VectorWrite(long ExemplarId, string ContentHash, float[] Vector);
