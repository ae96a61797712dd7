namespace SiameseWorker.Encoding.Sampling;

/// <summary>What one training step looks at.</summary>
/// <param name="Images">Indices into the image set.</param>
/// <param name="Orientations">How each image is laid: turned counter-clockwise by so many quarter turns (0 to 3), and mirrored left to right before if 4 or more; all zero where that is not used.</param>
public abstract record TrainingBatch(long[] Images, byte[] Orientations);

/// <summary><see cref="Ways"/> classes of <see cref="Shots"/> images each, class by class: item i is of class i / <see cref="Shots"/>.</summary>
/// <param name="Ways">Classes in the batch.</param>
/// <param name="Shots">Images of each class.</param>
/// <param name="Images">Indices into the image set, <paramref name="Ways"/> × <paramref name="Shots"/>.</param>
/// <param name="Orientations">How each image is laid, 0 to 7.</param>
public sealed record ClassBatch(int Ways, int Shots, long[] Images, byte[] Orientations) : TrainingBatch(Images, Orientations)
{
    /// <summary>Gets what the images go on with, where the batch is of spliced classes.</summary>
    public Splice? Splice { get; init; }
}

/// <summary>Pairs of images, genuine or impostor: items 2i and 2i + 1 are pair i.</summary>
/// <param name="Genuine">Whether the images of each pair are of one class.</param>
/// <param name="Images">Indices into the image set, two for each pair.</param>
public sealed record PairBatch(bool[] Genuine, long[] Images) : TrainingBatch(Images, new byte[Images.Length]);
