using System.ComponentModel.DataAnnotations;
using Quartz;
using SiameseWorker.Contracts;

namespace SiameseWorker.Settings;

/// <summary>
/// A line of encoder versions: which galleries it serves, what it starts with, and how it is trained
/// (settings <c>Lines:&lt;name&gt;:…</c>).
/// </summary>
public sealed class LineOptions : IValidatableObject
{
    /// <summary>The section of the configuration: one section of its own for each line, by the line's name.</summary>
    public const string Section = "Lines";

    /// <summary>Gets or sets the galleries that the line serves: names, or the beginning of names followed by <c>*</c>.</summary>
    /// <value>
    /// There is no default. Line <c>default</c> needs none: it serves what no other line names, unless another has the pattern <c>*</c>.
    /// </value>
    /// <remarks>A gallery that is named is served by the line that names it; else the longest pattern that fits decides.</remarks>
    public string[]? Galleries { get; set; }

    /// <summary>Gets or sets the encoder that the line starts with: a folder that <c>train</c> or <c>calibrate</c> made, or its path in storage (<c>models/photos/2026-11-23.2</c>).</summary>
    /// <value>
    /// The default value is null: an encoder that ships with the program, the one called like the line, else the one called like
    /// its <see cref="Recipe"/>, else the default one.
    /// </value>
    /// <remarks>
    /// It becomes active at the first start that names it, once everything enrolled is embedded with it. A later promotion or
    /// rollback is not undone by the next start.
    /// </remarks>
    public string? Encoder { get; set; }

    /// <summary>Gets or sets the recipe that the line's versions are trained by.</summary>
    /// <value>The default value is <c>default</c>.</value>
    [Required(ErrorMessage = "it must name a recipe")]
    public string Recipe { get; set; } = "default";

    /// <summary>Gets or sets where the line's encoders compute: <c>auto</c>, <c>cpu</c>, <c>cuda</c> or <c>cuda:n</c>.</summary>
    /// <value>The default value is null: as <c>Torch:Device</c> says.</value>
    [RegularExpression("^(auto|cpu|cuda|cuda:[0-9]{1,2})$", ErrorMessage = "it must be auto, cpu, cuda or cuda:n")]
    public string? Device { get; set; }

    /// <summary>Gets or sets when the line is trained anew, as a Quartz cron expression in UTC: <c>0 0 3 * * ?</c> is every night at three.</summary>
    /// <value>The default value is null: only when asked.</value>
    /// <remarks>A time that passes while no worker runs is made up for at the next start, once.</remarks>
    public string? Schedule { get; set; }

    /// <summary>Gets or sets the data sets under <c>corpus/</c> that the line is trained and judged on, beside what its galleries hold.</summary>
    /// <value>The default value is null: all of them.</value>
    /// <remarks>Photographs do not help symbols: lines of different kinds of images want corpora of their own.</remarks>
    public string[]? Corpora { get; set; }

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (var name in Corpora ?? [])
        {
            if (!ResourceName.IsValid(name, out var wrong))
                yield return new ValidationResult($"'{name}' is not a folder's name: {wrong}", [nameof(Corpora)]);
        }

        if (Schedule is not null && !CronExpression.TryParse(Schedule, out _))
            yield return new ValidationResult("it must be a Quartz cron expression of six fields, seconds first, in UTC: \"0 0 3 * * ?\" is every night at three", [nameof(Schedule)]);
        if (!ResourceName.IsValid(Recipe, out var problem))
            yield return new ValidationResult($"it must be a recipe's name: {problem}", [nameof(Recipe)]);
    }
}
