using System.Runtime.InteropServices;

namespace SiameseWorker.Encoding.Sampling;

/// <summary>Two images of a set.</summary>
/// <param name="First">Index of the first.</param>
/// <param name="Second">Index of the second.</param>
/// <param name="Genuine">Whether they are of one class.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct ImagePair(int First, int Second, bool Genuine);
