namespace SiameseWorker.Transport;

/// <summary>The pop receipt is no longer current: somebody else holds the message, or it is gone.</summary>
public sealed class LeaseLostException(string queue, string messageId)
    : Exception($"Message {messageId} of queue '{queue}' is no longer held: its visibility ended and it was redelivered or completed.");

/// <summary>A message body is longer than the queue allows.</summary>
public sealed class MessageTooLargeException(string queue, int bytes, int limit)
    : Exception($"A message of {bytes:N0} bytes does not fit in queue '{queue}' (at most {limit:N0}). Put large content in storage and send its path.");

/// <summary>A stored file is larger than the caller allows.</summary>
public sealed class ContentTooLargeException(StoragePath path, long size, long limit)
    : Exception($"'{path}' has {size:N0} bytes; at most {limit:N0} are read.")
{
    /// <summary>The file's size in bytes.</summary>
    public long Size { get; } = size;
}

/// <summary>A queue or the storage could not do what it was asked to: locked, full, read-only, damaged, out of reach.</summary>
/// <param name="message">What failed, where, and what to do.</param>
/// <param name="isPassing">Whether trying again later may succeed without anybody changing a setting or a file.</param>
/// <param name="innerException">The cause.</param>
public class TransportException(string message, bool isPassing, Exception? innerException = null)
    : Exception(message, innerException)
{
    /// <summary>Whether trying again later may succeed without anybody changing a setting or a file.</summary>
    public bool IsPassing { get; } = isPassing;
}

/// <summary>A queue is just being deleted by somebody; on Azure it takes up to a minute until one of that name can be created anew.</summary>
/// <param name="message">What failed, and where.</param>
public sealed class QueueBeingDeletedException(string message) : TransportException(message, isPassing: true);

/// <summary>A listing has come to its end, but some of what was to be listed could not be looked at: it may be there or not.</summary>
/// <param name="unseen">Paths of the files and folders that could not be looked at; a folder stands for everything in it.</param>
/// <param name="message">Why, and what to do.</param>
public sealed class IncompleteListingException(IReadOnlyList<string> unseen, string message)
    : TransportException(message, isPassing: false)
{
    private readonly HashSet<string> _unseen = [.. unseen];

    /// <summary>Whether a file is one of those that could not be looked at, or below one of them.</summary>
    /// <param name="path">A stored path.</param>
    public bool IsUnseen(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        for (var end = path.Length; end > 0; end = path.LastIndexOf('/', end - 1))
        {
            if (_unseen.Contains(path[..end]))
                return true;
        }

        return _unseen.Contains("");
    }
}
