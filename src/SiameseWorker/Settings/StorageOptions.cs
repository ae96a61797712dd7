using System.ComponentModel.DataAnnotations;

namespace SiameseWorker.Settings;

/// <summary>Where the images, the models and the worker's own state are.</summary>
public sealed class StorageOptions
{
    /// <summary>The section of the configuration.</summary>
    public const string Section = "Storage";

    /// <summary>Gets or sets the data folder, absolute or relative to the working directory; it is created if missing.</summary>
    /// <value>The default value is <c>siamese-data</c>.</value>
    [Required(ErrorMessage = "it must name a folder")]
    public string Root { get; set; } = "siamese-data";
}
