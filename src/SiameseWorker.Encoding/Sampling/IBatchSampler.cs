namespace SiameseWorker.Encoding.Sampling;

/// <summary>Chooses the images of each training step.</summary>
public interface IBatchSampler
{
    /// <summary>Steps in which as many images are seen as there are: an epoch, at least 1.</summary>
    long StepsPerEpoch { get; }

    /// <summary>The images of one step, a function of the step and the state of <paramref name="random"/> alone.</summary>
    /// <param name="step">Number of the step, from 1.</param>
    /// <param name="random">Source of all choices of the step.</param>
    TrainingBatch Sample(long step, Random random);
}
