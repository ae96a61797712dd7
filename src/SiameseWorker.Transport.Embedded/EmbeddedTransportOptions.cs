using System.ComponentModel.DataAnnotations;

namespace SiameseWorker.Transport.Embedded;

/// <summary>Settings of the embedded transport: a SQLite file for the queues and a folder for the images.</summary>
public sealed class EmbeddedTransportOptions : IValidatableObject
{
    /// <summary>Gets or sets the folder that holds <c>galleries/</c>, <c>inbox/</c> and the rest; created where it is missing.</summary>
    /// <value>The default value is <c>siamese-data</c>, relative to the working directory: the worker's data folder, where both run in one.</value>
    public string StorageRoot { get; set; } = "siamese-data";

    /// <summary>Gets or sets the SQLite file that holds the queues; it and its folder are created where they are missing.</summary>
    /// <value>The default value is <c>siamese-data/state/queue.db</c>, relative to the working directory: where a worker has it in its data folder.</value>
    /// <remarks>
    /// It must be on a local disk: SQLite's write-ahead log does not work on network shares. A folder of its own spares
    /// waiting consumers from being woken by other files' changes.
    /// </remarks>
    public string QueueFile { get; set; } = Path.Combine("siamese-data", "state", "queue.db");

    /// <summary>Gets or sets what a sent message survives.</summary>
    /// <value>The default value is <see cref="Durability.Full"/>: loss of power.</value>
    public Durability Durability { get; set; } = Durability.Full;

    /// <summary>Gets or sets how long a call waits for another process to finish writing to the queue file before it fails.</summary>
    /// <value>The default value is 10 seconds; 100 ms to 5 minutes.</value>
    public TimeSpan BusyTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Gets or sets how often a waiting consumer looks for messages although nothing told it to.</summary>
    /// <value>The default value is 2 seconds; 10 ms to 1 hour.</value>
    /// <remarks>
    /// Normally the sender wakes it at once. Where the operating system cannot notify, it looks every
    /// 100 ms, or at this interval where that is shorter.
    /// </remarks>
    public TimeSpan FallbackPollInterval { get; set; } = TimeSpan.FromSeconds(2);

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (string.IsNullOrWhiteSpace(StorageRoot))
            yield return Problem(nameof(StorageRoot), StorageRoot, "name a folder, such as siamese-data");
        if (string.IsNullOrWhiteSpace(QueueFile) || Path.EndsInDirectorySeparator(QueueFile) || Directory.Exists(QueueFile))
            yield return Problem(nameof(QueueFile), QueueFile, "name a file, such as siamese-data/state/queue.db");
        if (!Enum.IsDefined(Durability))
            yield return Problem(nameof(Durability), Durability, "it must be Full or Normal");
        if (BusyTimeout < TimeSpan.FromMilliseconds(100) || BusyTimeout > TimeSpan.FromMinutes(5))
            yield return Problem(nameof(BusyTimeout), BusyTimeout, "it must be from 00:00:00.1 to 00:05:00");
        if (FallbackPollInterval < TimeSpan.FromMilliseconds(10) || FallbackPollInterval > TimeSpan.FromHours(1))
            yield return Problem(nameof(FallbackPollInterval), FallbackPollInterval, "it must be from 00:00:00.01 to 01:00:00");
    }

    /// <summary>Stops a wrong setting where a host has not already validated the options.</summary>
    /// <exception cref="ValidationException">A setting is wrong; the message names it, its value and what would be right.</exception>
    internal void ThrowIfInvalid() => Validator.ValidateObject(this, new ValidationContext(this), validateAllProperties: true);

    private static ValidationResult Problem(string setting, object? value, string cure) =>
        new($"{setting} is '{value}': {cure}.", [setting]);
}
