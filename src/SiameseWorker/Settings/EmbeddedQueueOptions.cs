using System.ComponentModel.DataAnnotations;
using SiameseWorker.Transport.Embedded;

namespace SiameseWorker.Settings;

/// <summary>How careful the embedded queues are.</summary>
public sealed class EmbeddedQueueOptions
{
    /// <summary>The section of the configuration.</summary>
    public const string Section = "EmbeddedQueue";

    /// <summary>Gets or sets what a sent message survives.</summary>
    /// <value>The default value is <see cref="Durability.Full"/>: loss of power.</value>
    [EnumDataType(typeof(Durability), ErrorMessage = "it must be Full or Normal")]
    public Durability Durability { get; set; } = Durability.Full;

    /// <summary>Gets or sets how long a call waits for another process to finish writing to the queue file before it fails.</summary>
    /// <value>The default value is 10 seconds.</value>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:05:00", ErrorMessage = "it must be from 00:00:00.100 to 00:05:00")]
    public TimeSpan BusyTimeout { get; set; } = TimeSpan.FromSeconds(10);
}
