namespace SiameseWorker.Encoding.Sampling;

/// <summary>What one training step looks at.</summary>
/// <param name="Images">Indices into the image set.</param>
/// <param name="QuarterTurns">Quarter turns (0 to 3) by which each image is turned counter-clockwise; all zero where turns are not used.</param>
public abstract record TrainingBatch(long[] Images, byte[] QuarterTurns);

/// <summary><see cref="Ways"/> classes of <see cref="Shots"/> images each, class by class: item i is of class i / <see cref="Shots"/>.</summary>
/// <param name="Ways">Classes in the batch.</param>
/// <param name="Shots">Images of each class.</param>
/// <param name="Images">Indices into the image set, <paramref name="Ways"/> × <paramref name="Shots"/>.</param>
/// <param name="QuarterTurns">Quarter turns by which each image is turned.</param>
public sealed record ClassBatch(int Ways, int Shots, long[] Images, byte[] QuarterTurns) : TrainingBatch(Images, QuarterTurns);

/// <summary>Pairs of images, genuine or impostor: items 2i and 2i + 1 are pair i.</summary>
/// <param name="Genuine">Whether the images of each pair are of one class.</param>
/// <param name="Images">Indices into the image set, two for each pair.</param>
public sealed record PairBatch(bool[] Genuine, long[] Images) : TrainingBatch(Images, new byte[Images.Length]);
