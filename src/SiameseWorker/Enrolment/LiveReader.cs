using SiameseWorker.Encoders;

namespace SiameseWorker.Enrolment;

/// <summary>Reads files for all encoder versions that their galleries are embedded with just then.</summary>
internal sealed class LiveReader(ExemplarReader reader, ActiveEncoders encoders)
{
    /// <summary>Reads one file.</summary>
    public async Task<LiveReading> ReadAsync(ChangedFile file, CancellationToken cancellationToken)
    {
        var live = encoders.Live(file.Exemplar.Gallery);
        return new LiveReading(file, live, await reader.ReadAsync(file.Exemplar, file.Known, live.Inputs, cancellationToken));
    }
}

/// <summary>What reading a file gave.</summary>
/// <param name="File">The file.</param>
/// <param name="Live">The encoder versions that it was read for.</param>
/// <param name="Reading">What reading it gave.</param>
internal sealed record LiveReading(ChangedFile File, LiveEncoders Live, ExemplarReading Reading);
