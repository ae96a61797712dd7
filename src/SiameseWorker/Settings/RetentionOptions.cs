using System.ComponentModel.DataAnnotations;

namespace SiameseWorker.Settings;

/// <summary>How long what the worker makes is kept: encoder versions (the active one of a line and its predecessor always are), and answers in storage.</summary>
public sealed class RetentionOptions
{
    /// <summary>The section of the configuration.</summary>
    public const string Section = "Retention";

    /// <summary>Gets or sets how many versions of a line are kept, the newest.</summary>
    /// <value>The default value is 5.</value>
    [Range(1, 10_000, ErrorMessage = "it must be from 1 to 10000")]
    public int Versions { get; set; } = 5;

    /// <summary>Gets or sets the age up to which a version is kept, however many there are.</summary>
    /// <value>The default value is 30 days.</value>
    [Range(typeof(TimeSpan), "00:00:00", "3650.00:00:00", ErrorMessage = "it must be from 00:00:00 to 3650.00:00:00 (10 years)")]
    public TimeSpan Age { get; set; } = TimeSpan.FromDays(30);

    /// <summary>Gets or sets the age up to which an answer is kept that was too large for a message.</summary>
    /// <value>The default value is 30 days.</value>
    [Range(typeof(TimeSpan), "01:00:00", "3650.00:00:00", ErrorMessage = "it must be from 01:00:00 to 3650.00:00:00 (10 years)")]
    public TimeSpan Answers { get; set; } = TimeSpan.FromDays(30);
}
