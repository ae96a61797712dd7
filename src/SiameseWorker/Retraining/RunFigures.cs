using System.Text.Json;
using SiameseWorker.Contracts;

namespace SiameseWorker.Retraining;

/// <summary>What a run measured, as its record keeps it; what it did not come to is null.</summary>
internal sealed record RunFigures
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <summary>Gets the images that it works with.</summary>
    public DataFigures? Data { get; init; }

    /// <summary>Gets the encoder that training began with; null: weights drawn anew.</summary>
    public string? StartedFrom { get; init; }

    /// <summary>Gets the training.</summary>
    public TrainingFigures? Training { get; init; }

    /// <summary>Gets the version that the candidate was compared with.</summary>
    public string? Champion { get; init; }

    /// <summary>Gets champion and candidate on the same trials, for each set of images.</summary>
    public IReadOnlyList<Comparison> Comparisons { get; init; } = [];

    /// <summary>Gets the embedding of what is enrolled.</summary>
    public EmbeddingFigures? Embedding { get; init; }

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    public static RunFigures Read(string? json) => json is null ? new() : JsonSerializer.Deserialize<RunFigures>(json, Json)!;

    /// <summary>As a JSON object.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Json);
}

/// <summary>Images and classes of a run.</summary>
internal sealed record DataFigures(int TrainingImages, int TrainingClasses, int HeldOutImages, int HeldOutClasses, int ValidationImages, int ValidationClasses)
{
    /// <summary>Counts.</summary>
    public static DataFigures Of(RunImages images) => new(
        images.Training.Count, RunImages.Classes(images.Training),
        images.HeldOut.Count, RunImages.Classes(images.HeldOut),
        images.Validation.Count, RunImages.Classes(images.Validation));

    /// <summary>In words.</summary>
    public override string ToString() =>
        $"{TrainingImages:N0} images of {TrainingClasses:N0} classes to train on; to judge by, {HeldOutImages:N0} of {HeldOutClasses:N0} classes held out"
        + (ValidationImages > 0 ? $" and {ValidationImages:N0} of {ValidationClasses:N0} classes of validation corpora" : "");
}

/// <summary>A finished training.</summary>
/// <param name="Steps">Steps.</param>
/// <param name="Seconds">Time spent, interruptions not counted.</param>
/// <param name="ValidationAccuracy">Accuracy on trials of the held-out classes, 0 to 1.</param>
internal sealed record TrainingFigures(long Steps, double Seconds, double ValidationAccuracy);

/// <summary>The embedding of what is enrolled.</summary>
/// <param name="Exemplars">Exemplars that have a vector by the candidate.</param>
/// <param name="Asked">Exemplars asked as probes, each of which found itself.</param>
/// <param name="Seconds">Time spent on it this time.</param>
internal sealed record EmbeddingFigures(int Exemplars, int Asked, double Seconds);
