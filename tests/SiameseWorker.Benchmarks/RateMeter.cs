using System.Diagnostics;

namespace SiameseWorker.Benchmarks;

/// <summary>How fast something went, by the clock and by what it cost.</summary>
/// <param name="PerSecond">By the clock: what else runs on the machine counts.</param>
/// <param name="ProcessorMicroseconds">Processor time of this process for each: what else runs hardly counts.</param>
internal sealed record Rate(double PerSecond, double ProcessorMicroseconds);

/// <summary>Measures a <see cref="Rate"/> from its making on.</summary>
internal sealed class RateMeter
{
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly TimeSpan _processor = Environment.CpuUsage.TotalTime;

    public TimeSpan Elapsed => _clock.Elapsed;

    public Rate Stop(int count) => new(
        count / _clock.Elapsed.TotalSeconds, (Environment.CpuUsage.TotalTime - _processor).TotalMicroseconds / count);
}
