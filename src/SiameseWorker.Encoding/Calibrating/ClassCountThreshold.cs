namespace SiameseWorker.Encoding;

/// <summary>The threshold for one size of gallery.</summary>
/// <param name="Classes">Classes in the gallery, 1 or more.</param>
/// <param name="Similarity">The similarity at which the target share of impostors is still matched.</param>
public sealed record ClassCountThreshold(int Classes, double Similarity);
