using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using SiameseWorker.Transport;

namespace SiameseWorker.Enrolment;

/// <summary>
/// Takes the storage's own events as what they are, hints: what changed is looked up in storage. So late, repeated and
/// out-of-order events all end in the state that storage is in, and an event lost with a killed worker is made up for by the
/// comparison at its start.
/// </summary>
/// <param name="enrolment">Follows the hints.</param>
/// <param name="logger">Told of events that concern nothing here.</param>
/// <param name="reader">Reads events; null: the transport has none, and notices changes itself.</param>
internal sealed class StorageEventHandler(EnrolmentService enrolment, ILogger<StorageEventHandler> logger, IStorageEventReader? reader = null)
{
    private readonly ConcurrentDictionary<string, bool> _foreignSeen = new(StringComparer.Ordinal);

    /// <summary>Takes a message, if it is one of the storage.</summary>
    public bool TryTake(string body)
    {
        if (reader is null || !reader.TryRead(body, out var events))
            return false;
        foreach (var path in events.Paths)
        {
            if (path.StartsWith(EnrolmentPath.Root + "/", StringComparison.Ordinal))
                enrolment.Notice(path);
            else
                Ignore($"{path.Split('/')[0]}/", path);
        }

        foreach (var foreign in events.Foreign)
            Ignore(foreign.Split("/blobs/")[0], foreign);
        return true;
    }

    /// <summary>Says it once for each source: a subscription that is too wide sends such events all day.</summary>
    private void Ignore(string source, string what)
    {
        var level = _foreignSeen.Count < 1000 && _foreignSeen.TryAdd(source, true) ? LogLevel.Information : LogLevel.Debug;
        logger.Log(level, "A storage event that concerns no gallery was ignored: {Event}. Filter the event subscription by subject, to spare messages", what);
    }
}
