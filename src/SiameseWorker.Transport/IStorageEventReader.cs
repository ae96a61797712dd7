using System.Diagnostics.CodeAnalysis;

namespace SiameseWorker.Transport;

/// <summary>Reads the messages in which a storage tells of its changes.</summary>
public interface IStorageEventReader
{
    /// <summary>Reads a message body; false where it is something else, such as a request. Never throws, whatever the body is.</summary>
    bool TryRead(string body, [NotNullWhen(true)] out StorageEvents? events);
}

/// <summary>What a message of the storage tells. Hints, as those of <see cref="IImageStorage.WatchAsync"/>: late, repeated, in any order.</summary>
/// <param name="Paths">Stored paths that may have changed.</param>
/// <param name="Foreign">What else it tells of: other containers, other accounts, other kinds of events; a description each.</param>
public sealed record StorageEvents(IReadOnlyList<string> Paths, IReadOnlyList<string> Foreign);
