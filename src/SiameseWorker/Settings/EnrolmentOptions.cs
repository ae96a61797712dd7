using System.ComponentModel.DataAnnotations;

namespace SiameseWorker.Settings;

/// <summary>How storage is followed.</summary>
public sealed class EnrolmentOptions
{
    /// <summary>The section of the configuration.</summary>
    public const string Section = "Enrolment";

    /// <summary>Gets or sets how often storage and database are compared in full, in case a change was not noticed.</summary>
    /// <value>The default value is 10 minutes.</value>
    [Range(typeof(TimeSpan), "00:00:01", "7.00:00:00", ErrorMessage = "it must be from 00:00:01 to 7.00:00:00 (7 days)")]
    public TimeSpan ReconcileInterval { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>Gets or sets how long a file must have been left alone before it is read, so that it is whole.</summary>
    /// <value>The default value is 1 second.</value>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00", ErrorMessage = "it must be from 00:00:00 to 00:10:00")]
    public TimeSpan SettleTime { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Gets or sets how many exemplars are embedded and written together.</summary>
    /// <value>The default value is 64.</value>
    [Range(1, 4096, ErrorMessage = "it must be from 1 to 4096")]
    public int BatchSize { get; set; } = 64;
}
