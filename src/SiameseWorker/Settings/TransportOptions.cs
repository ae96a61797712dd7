using System.ComponentModel.DataAnnotations;

namespace SiameseWorker.Settings;

/// <summary>What carries messages and images.</summary>
public enum TransportKind
{
    /// <summary>Queues in a SQLite file and images in a folder: nothing to install.</summary>
    Embedded,

    /// <summary>Azure Storage Queues and Blobs.</summary>
    Azure,
}

/// <summary>Which transport is used.</summary>
public sealed class TransportOptions
{
    /// <summary>The section of the configuration.</summary>
    public const string Section = "Transport";

    /// <summary>Gets or sets what carries messages and images.</summary>
    /// <value>The default value is <see cref="TransportKind.Embedded"/>.</value>
    /// <remarks><see cref="TransportKind.Azure"/> reads the section <c>Azure</c>.</remarks>
    [EnumDataType(typeof(TransportKind), ErrorMessage = "it must be Embedded or Azure")]
    public TransportKind Kind { get; set; } = TransportKind.Embedded;
}
