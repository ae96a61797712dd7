namespace SiameseWorker.Encoding.Training;

/// <summary>Where a training stands.</summary>
/// <param name="Step">Steps done.</param>
/// <param name="Steps">The recipe's step budget, or <see langword="null"/> where only time ends the training.</param>
/// <param name="Share">Share of the budget that is used, 0 to 1.</param>
/// <param name="Loss">Mean loss of the latest steps.</param>
/// <param name="LearningRate">Learning rate of the latest step.</param>
/// <param name="ImagesPerSecond">Images trained on per second, over the latest steps.</param>
/// <param name="ValidationAccuracy">Latest accuracy on trials of held-out classes, 0 to 1; <see langword="null"/> before the first.</param>
/// <param name="Elapsed">Time spent, over all resumptions.</param>
/// <param name="TimeLeft">Estimate of the time to go.</param>
public sealed record TrainingProgress(
    long Step,
    long? Steps,
    double Share,
    double Loss,
    double LearningRate,
    double ImagesPerSecond,
    double? ValidationAccuracy,
    TimeSpan Elapsed,
    TimeSpan TimeLeft);
