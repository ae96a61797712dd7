using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using SiameseWorker.Gallery;
using SiameseWorker.Settings;

namespace SiameseWorker.Encoders;

/// <summary>
/// The encoder versions that answer, one for each line, and those that are embedded with beside them. Which they are changes
/// while requests are answered: an answer holds a lease on its version, and what nobody holds any more is freed.
/// </summary>
/// <remarks>Safe for any number of users beside one thread that changes a line at a time.</remarks>
internal sealed class ActiveEncoders(Lines lines, GalleryStore store, ILogger<ActiveEncoders> logger) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, LineEncoders> _lines = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<Task, bool> _ending = [];

    /// <summary>Every line's versions.</summary>
    public IEnumerable<LineEncoders> All => _lines.Values;

    /// <summary>Leases the version that answers for a gallery.</summary>
    public EncoderLease Use(string gallery) => UseLine(lines.LineOf(gallery));

    /// <summary>Leases the version that answers for a line.</summary>
    /// <exception cref="UnknownVersionException">There is no such line.</exception>
    public EncoderLease UseLine(string line)
    {
        while (true)
        {
            // A term that ended just now has a successor already.
            var active = Line(line).Active;
            if (active.TryUse())
                return new EncoderLease(active);
        }
    }

    /// <summary>The versions that what is enrolled in a gallery is embedded with, just now. Not leased: see <see cref="LiveEncoders.TryUse"/>.</summary>
    public LiveEncoders Live(string gallery) => Line(lines.LineOf(gallery)).Live;

    /// <summary>A line's versions, just now.</summary>
    /// <exception cref="UnknownVersionException">There is no such line.</exception>
    public LineEncoders Line(string line) => _lines.GetValueOrDefault(line)
        ?? throw new UnknownVersionException($"There is no line '{line}'. The settings have: {string.Join(", ", lines.All.Select(known => known.Name))}.");

    /// <summary>Begins a line.</summary>
    /// <param name="active">The version that answers; the line takes over the caller's use of it.</param>
    /// <param name="previous">Its predecessor; the line takes over the caller's use of it.</param>
    public void Begin(LoadedEncoder active, LoadedEncoder? previous) =>
        _lines[active.Version.Line] = new LineEncoders(active.Version.Line, new ActiveEncoder(active, End), previous, []);

    /// <summary>From now on, what is enrolled in the line's galleries is embedded with this version too.</summary>
    /// <param name="encoder">The version; the line takes over the caller's use of it.</param>
    public void Add(LoadedEncoder encoder)
    {
        var line = Line(encoder.Version.Line);
        _lines[line.Line] = line.With([.. line.Coming, encoder]);
    }

    /// <summary>From now on, what is enrolled is no longer embedded with a version that was to come. Others are passed over.</summary>
    public void Drop(string line, long versionId)
    {
        var encoders = Line(line);
        if (encoders.Coming.FirstOrDefault(encoder => encoder.Version.Id == versionId) is not { } dropped)
            return;
        _lines[line] = encoders.With([.. encoders.Coming.Where(encoder => encoder != dropped)]);
        dropped.Release();
    }

    /// <summary>From now on, answers are given by a version that the line embeds with already; the one before becomes its predecessor.</summary>
    /// <param name="version">The version, active in the database already, with its vectors in memory.</param>
    public void Promote(EncoderVersion version)
    {
        var line = Line(version.Line);
        var former = line.Active;
        if (former.Version.Id == version.Id)
            return;
        var next = line.Find(version.Id) ?? throw new InvalidOperationException($"Encoder version '{version.FullName}' is not loaded.");

        former.Encoder.TryUse();
        _lines[line.Line] = new LineEncoders(
            line.Line, new ActiveEncoder(next, End), former.Encoder, [.. line.Coming.Where(encoder => encoder != next)]);
        if (line.Previous is { } dropped && dropped != next)
            dropped.Release();
        former.Release();
    }

    /// <summary>Waits until the vectors of versions that no longer answer are out of memory.</summary>
    public Task SettleAsync() => Task.WhenAll(_ending.Keys);

    /// <summary>Waits for all users, and frees everything.</summary>
    public async ValueTask DisposeAsync()
    {
        var all = _lines.Values.ToList();
        _lines.Clear();
        foreach (var line in all)
        {
            foreach (var encoder in line.Live.Encoders.Skip(1))
                encoder.Release();
            line.Active.Release();
        }

        await Task.WhenAll(all.SelectMany(line => line.Live.Encoders).Select(encoder => encoder.Gone));
        await SettleAsync();
    }

    private void End(ActiveEncoder term)
    {
        var ending = UnloadAsync(term.Version);
        _ending[ending] = true;
        _ = ending.ContinueWith(ended => _ending.TryRemove(ended, out _), TaskScheduler.Default);
    }

    private async Task UnloadAsync(EncoderVersion version)
    {
        try
        {
            if (_lines.GetValueOrDefault(version.Line) is { } line && line.Active.Version.Id != version.Id)
                await store.UnloadVersionAsync(version.Id, CancellationToken.None);
        }
        catch (InvalidOperationException)
        {
            // It has been made active again meanwhile.
        }
        catch (Exception fault)
        {
            logger.LogWarning(fault, "The vectors of encoder version {Encoder}, which no longer answers, stay in memory until the next start", version.FullName);
        }
    }
}
