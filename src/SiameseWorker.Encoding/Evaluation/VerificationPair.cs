using System.Runtime.InteropServices;

namespace SiameseWorker.Encoding.Evaluation;

/// <summary>Two images to verify. Images are indices.</summary>
/// <param name="A">One image.</param>
/// <param name="B">Another.</param>
/// <param name="IsGenuine">Whether they are of one class.</param>
/// <param name="Fold">The part of the classes that both are of.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct VerificationPair(int A, int B, bool IsGenuine, int Fold);
