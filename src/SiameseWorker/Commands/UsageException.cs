namespace SiameseWorker.Commands;

/// <summary>The command line asks for nothing that can be done.</summary>
internal sealed class UsageException(string message) : Exception(message);
