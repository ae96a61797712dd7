using System.Runtime.InteropServices;

namespace SiameseWorker.Encoding.Evaluation;

/// <summary>Two images with their similarity.</summary>
/// <param name="Pair">The images.</param>
/// <param name="Similarity">How alike they are: larger is more alike.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct ScoredPair(VerificationPair Pair, double Similarity);
