using System.Text.Json;

namespace SiameseWorker.Encoding.Training;

/// <summary>The course of a finished training, as its encoder's folder keeps it.</summary>
/// <param name="Points">Its points in order; empty where nothing was kept.</param>
public sealed record TrainingHistory(IReadOnlyList<TrainingPoint> Points)
{
    /// <summary>Reads the course of an encoder's training; a line that cannot be read is left out.</summary>
    /// <param name="encoderFolder">The encoder's folder.</param>
    public static TrainingHistory Read(string encoderFolder)
    {
        var path = Path.Combine(encoderFolder, TrainingFolder.LogFileName);
        return new TrainingHistory(File.Exists(path) ? [.. File.ReadLines(path).Select(Parse).OfType<TrainingPoint>()] : []);
    }

    private static TrainingPoint? Parse(string line)
    {
        try
        {
            return JsonSerializer.Deserialize<TrainingPoint>(line, JsonSerializerOptions.Web);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>Where a training stood.</summary>
/// <param name="Step">Steps done.</param>
/// <param name="Loss">Mean loss of the latest steps.</param>
/// <param name="LearningRate">Learning rate.</param>
/// <param name="ValidationAccuracy">Latest accuracy on trials of held-out classes, 0 to 1; <see langword="null"/> before the first.</param>
/// <param name="ElapsedSeconds">Time spent, in seconds.</param>
public sealed record TrainingPoint(long Step, double Loss, double LearningRate, double? ValidationAccuracy, double ElapsedSeconds);
