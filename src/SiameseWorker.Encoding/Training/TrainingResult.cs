using SiameseWorker.Encoding.Data;
using SiameseWorker.Encoding.Evaluation;

namespace SiameseWorker.Encoding.Training;

/// <summary>A finished training.</summary>
/// <param name="Package">The encoder, written.</param>
/// <param name="Validation">Accuracy on generated one-shot trials of the held-out classes.</param>
/// <param name="HeldOut">Those classes.</param>
public sealed record TrainingResult(EncoderPackage Package, Accuracy Validation, ImageSet HeldOut)
{
    /// <summary>Gets whether it had been finished before: nothing was trained now.</summary>
    public bool WasThere { get; init; }

    /// <summary>Steps done.</summary>
    public long Steps => Package.Card.Training.Steps;

    /// <summary>Time spent, over all resumptions.</summary>
    public TimeSpan Elapsed => TimeSpan.FromSeconds(Package.Card.Training.Seconds);
}
