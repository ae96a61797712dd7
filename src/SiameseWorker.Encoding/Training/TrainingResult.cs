using SiameseWorker.Encoding.Evaluation;

namespace SiameseWorker.Encoding.Training;

/// <summary>A finished training.</summary>
/// <param name="Package">The encoder, written.</param>
/// <param name="Steps">Steps done.</param>
/// <param name="Elapsed">Time spent, over all resumptions.</param>
/// <param name="Validation">Accuracy on generated trials of the held-out classes.</param>
public sealed record TrainingResult(EncoderPackage Package, long Steps, TimeSpan Elapsed, Accuracy Validation);
