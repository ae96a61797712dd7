namespace SiameseWorker.Encoding;

/// <summary>A file that a model card belongs to.</summary>
/// <param name="Sha256">SHA-256 of its content, lower-case hexadecimal.</param>
/// <param name="Bytes">Its size.</param>
public sealed record FileFacts(string Sha256, long Bytes);
