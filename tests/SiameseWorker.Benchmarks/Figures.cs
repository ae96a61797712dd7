using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Text.Json;

namespace SiameseWorker.Benchmarks;

/// <summary>What a benchmark measured: printed line by line as it comes, and in the end JSON for machines.</summary>
internal sealed class Figures
{
    private static readonly JsonSerializerOptions Indented = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    private readonly List<Figure> _figures = [];

    public Figures() => Console.WriteLine(Machine);

    private static string Machine { get; } =
        $"{Environment.ProcessorCount} processors, {RuntimeInformation.OSDescription}, .NET {Environment.Version}, "
        + $"vectors of {(Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : 128)} bits";

    /// <summary>A heading between figures.</summary>
    public static void Section(string name) => Console.WriteLine($"\n{name}");

    /// <summary>Prints and keeps a figure.</summary>
    public void Add(string name, double value, string unit, string remark = "")
    {
        _figures.Add(new(name, value, unit, remark));
        var digits = Math.Abs(value) switch { 0 or >= 100 => "N0", >= 10 => "N1", >= 0.1 => "N2", _ => "G3" };
        Console.WriteLine($"  {name,-58} {value.ToString(digits),9} {unit,-8} {remark}");
    }

    /// <summary>Writes all figures to a file; null: nowhere.</summary>
    public void Write(string? path)
    {
        if (path is not null)
            File.WriteAllText(path, JsonSerializer.Serialize(new { Machine, Figures = _figures }, Indented));
    }

    private sealed record Figure(string Name, double Value, string Unit, string Remark);
}
