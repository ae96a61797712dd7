namespace SiameseWorker.Encoding;

/// <summary>The threshold for one size of gallery.</summary>
/// <param name="Classes">Classes in the gallery, 1 or more.</param>
/// <param name="Confidence">The least confidence that no more than the target share of strangers reach.</param>
public sealed record ConfidenceThreshold(int Classes, double Confidence);
