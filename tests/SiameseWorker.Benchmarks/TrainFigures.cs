using System.Runtime.InteropServices;
using System.Text.Json;

namespace SiameseWorker.Benchmarks;

/// <summary>What the training benchmark measured.</summary>
internal sealed record TrainFigures
{
    private static readonly JsonSerializerOptions Indented = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public int Processors { get; } = Environment.ProcessorCount;

    public string System { get; } = RuntimeInformation.OSDescription;

    public required string Recipe { get; init; }

    public required int Threads { get; init; }

    public required int ImagesPerStep { get; init; }

    public required double BarePerSecond { get; init; }

    public required double WholePerSecond { get; init; }

    public required double BareProcessorMilliseconds { get; init; }

    public required double WholeProcessorMilliseconds { get; init; }

    public double Ratio => WholePerSecond / BarePerSecond;

    /// <summary>Prints a table, and writes JSON to a file if one is named.</summary>
    public void Print(string? json)
    {
        Console.WriteLine($"{Processors} processors, {System}; recipe {Recipe}, {Threads} {(Threads == 1 ? "thread" : "threads")}, {ImagesPerStep:N0} images a step");
        Console.WriteLine($"bare step, ready batch           {BarePerSecond,10:N3} steps/s");
        Console.WriteLine($"training, sampled and distorted  {WholePerSecond,10:N3} steps/s");
        Console.WriteLine($"  of the bare step rate          {Ratio,10:P1}");
        Console.WriteLine($"processor time, bare step        {BareProcessorMilliseconds,10:N1} ms");
        Console.WriteLine($"processor time, training step    {WholeProcessorMilliseconds,10:N1} ms");
        if (json is not null)
            File.WriteAllText(json, JsonSerializer.Serialize(this, Indented));
    }
}
