namespace SiameseWorker.Encoding.Sampling;

/// <summary>Chooses the images of each training step.</summary>
public interface IBatchSampler
{
    /// <summary>The images of one step.</summary>
    /// <param name="random">Source of all choices; the same state gives the same batch.</param>
    TrainingBatch Sample(Random random);
}
