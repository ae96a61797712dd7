using System.Runtime.InteropServices;

namespace SiameseWorker.Encoding.Evaluation;

/// <summary>One question of a closed set, answered. Images are indices.</summary>
/// <param name="Probe">The image asked about.</param>
/// <param name="IsRight">Whether the answer was its class.</param>
/// <param name="Answer">The exemplar that was most similar.</param>
/// <param name="Right">The most similar exemplar of the right class.</param>
/// <param name="Excess">By how much the answer was more similar than the right class, after the second look where there is one; 0 where it was right.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct Trial(int Probe, bool IsRight, int Answer, int Right, double Excess);
