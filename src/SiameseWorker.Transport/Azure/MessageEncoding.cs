namespace SiameseWorker.Transport.Azure;

/// <summary>How message bodies are sent to Azure Storage Queues. Both are read, whichever is set.</summary>
public enum MessageEncoding
{
    /// <summary>The body itself, as UTF-8 text; up to 64 KiB.</summary>
    Text,

    /// <summary>The Base64 of the body's UTF-8, as Azure Functions and the older client libraries expect it; up to 48 KiB.</summary>
    Base64,
}
