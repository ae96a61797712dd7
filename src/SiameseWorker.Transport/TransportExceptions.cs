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
