using System.Runtime.InteropServices;
using System.Text.Json;

namespace SiameseWorker.Benchmarks;

/// <summary>What the flow benchmark measured.</summary>
internal sealed record FlowFigures
{
    private static readonly JsonSerializerOptions Indented = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public int Processors { get; } = Environment.ProcessorCount;

    public string System { get; } = RuntimeInformation.OSDescription;

    public required int Classes { get; init; }

    public required double BarePerSecond { get; init; }

    public required double FlowPerSecond { get; init; }

    public required double BareProcessorMicroseconds { get; init; }

    public required double FlowProcessorMicroseconds { get; init; }

    /// <summary>Null where there is no second look.</summary>
    public required LookRate? BareWithLook { get; init; }

    public double Ratio => FlowPerSecond / BarePerSecond;

    public required double P50Milliseconds { get; init; }

    public required double P99Milliseconds { get; init; }

    public required double HalfLoadP50Milliseconds { get; init; }

    public required double HalfLoadP99Milliseconds { get; init; }

    public required double EnrolmentsPerSecond { get; init; }

    public required double PeakMegabytes { get; init; }

    /// <summary>Prints a table, and writes JSON to a file if one is named.</summary>
    public void Print(string? json)
    {
        Console.WriteLine($"{Processors} processors, {System}; {Classes:N0} classes enrolled");
        Console.WriteLine($"bare encoder, batches of 32      {BarePerSecond,10:N0} images/s");
        if (BareWithLook is { } withLook)
            Console.WriteLine($"the same and its second look     {withLook.PerSecond,10:N0} questions/s, {withLook.LooksPerQuestion:N1} candidates looked at for each");
        Console.WriteLine($"whole identify flow              {FlowPerSecond,10:N0} answers/s");
        Console.WriteLine($"  of the bare encoder's rate     {Ratio,10:P0}{(BareWithLook is { } look ? $", {FlowPerSecond / look.PerSecond:P0} with its second look" : "")}");
        Console.WriteLine($"processor time, bare encoder     {BareProcessorMicroseconds,10:N0} µs/image");
        Console.WriteLine($"processor time, whole flow       {FlowProcessorMicroseconds,10:N0} µs/answer");
        Console.WriteLine($"one request at a time, p50       {P50Milliseconds,10:N1} ms");
        Console.WriteLine($"one request at a time, p99       {P99Milliseconds,10:N1} ms");
        Console.WriteLine($"at half the flow's rate, p50     {HalfLoadP50Milliseconds,10:N1} ms");
        Console.WriteLine($"at half the flow's rate, p99     {HalfLoadP99Milliseconds,10:N1} ms, {HalfLoadP99Milliseconds / HalfLoadP50Milliseconds:N1} times the p50");
        Console.WriteLine($"enrolment of dropped files       {EnrolmentsPerSecond,10:N0} images/s");
        Console.WriteLine($"peak memory, benchmark included  {PeakMegabytes,10:N0} MB");
        if (json is not null)
            File.WriteAllText(json, JsonSerializer.Serialize(this, Indented));
    }
}

/// <summary>The bare encoder with its second look.</summary>
/// <param name="PerSecond">Questions in a second.</param>
/// <param name="LooksPerQuestion">How many candidates it looked at again for each, on average.</param>
internal sealed record LookRate(double PerSecond, double LooksPerQuestion);
