namespace SiameseWorker.Encoding.Data;

/// <summary>A file that looked like an image by its name, and was left out.</summary>
/// <param name="Path">Where it is, inside the folder or archive.</param>
/// <param name="Reason">Why it was left out.</param>
public sealed record RejectedImage(string Path, string Reason);
