using System.ComponentModel.DataAnnotations;

namespace SiameseWorker.Settings;

/// <summary>How the process uses the machine and how it ends.</summary>
public sealed class WorkerOptions
{
    /// <summary>The section of the configuration.</summary>
    public const string Section = "Worker";

    /// <summary>Gets or sets how long work in progress may take to finish after SIGTERM; what is not finished is given back to its queue.</summary>
    /// <value>The default value is 20 seconds.</value>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00", ErrorMessage = "it must be from 00:00:00 to 01:00:00")]
    public TimeSpan GracePeriod { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>Gets or sets how many images are fetched and decoded at a time; each may need <c>Imaging:MaxPixels</c> × 3 bytes.</summary>
    /// <value>The default value is null: one for each processor.</value>
    [Range(1, 256, ErrorMessage = "it must be from 1 to 256, or absent for one per processor")]
    public int? DecodeConcurrency { get; set; }

    /// <summary>Gets or sets how many images are embedded in one forward pass at most.</summary>
    /// <value>The default value is 32.</value>
    [Range(1, 1024, ErrorMessage = "it must be from 1 to 1024")]
    public int EmbedBatchSize { get; set; } = 32;
}
