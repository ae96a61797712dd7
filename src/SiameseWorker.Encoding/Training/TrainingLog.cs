using System.Text.Json;

namespace SiameseWorker.Encoding.Training;

/// <summary>The course of a training, one JSON object a line.</summary>
/// <param name="path">The file.</param>
internal sealed class TrainingLog(string path)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <summary>The lines so far; empty before the first.</summary>
    public string Text => File.Exists(path) ? File.ReadAllText(path) : "";

    /// <summary>Appends a line.</summary>
    public void Append(TrainingProgress progress) => File.AppendAllText(path, JsonSerializer.Serialize(ToLine(progress), Json) + "\n");

    /// <summary>Drops what was logged after the step from which training goes on, such as before a kill.</summary>
    /// <param name="step">The last step to keep.</param>
    public void RewindTo(long step)
    {
        if (!File.Exists(path))
            return;
        var kept = File.ReadLines(path).Where(line => StepOf(line) <= step).ToList();
        File.WriteAllLines(path, kept);
    }

    private static Line ToLine(TrainingProgress p) => new(
        p.Step, Math.Round(p.Loss, 5), p.LearningRate, Math.Round(p.ImagesPerSecond, 1), p.ValidationAccuracy, Math.Round(p.Elapsed.TotalSeconds, 1));

    private static long StepOf(string line)
    {
        try
        {
            return JsonSerializer.Deserialize<Line>(line, Json)!.Step;
        }
        catch (JsonException)
        {
            // A kill can cut the last line off.
            return long.MaxValue;
        }
    }

    private sealed record Line(long Step, double Loss, double LearningRate, double ImagesPerSecond, double? ValidationAccuracy, double ElapsedSeconds);
}
