namespace SiameseWorker.Encoding.Sampling;

/// <summary>
/// What one training step looks at: <see cref="Ways"/> classes of <see cref="Shots"/> images each, class by class.
/// Item i is of class i / <see cref="Shots"/>.
/// </summary>
/// <param name="Ways">Classes in the batch.</param>
/// <param name="Shots">Images of each class.</param>
/// <param name="Images">Indices into the image set, <paramref name="Ways"/> × <paramref name="Shots"/>.</param>
/// <param name="QuarterTurns">Quarter turns (0 to 3) by which each image is turned counter-clockwise; all zero where turns are not used.</param>
public sealed record TrainingBatch(int Ways, int Shots, long[] Images, byte[] QuarterTurns);
