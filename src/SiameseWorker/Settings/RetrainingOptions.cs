using System.ComponentModel.DataAnnotations;
using SiameseWorker.Contracts;

namespace SiameseWorker.Settings;

/// <summary>How lines are trained anew.</summary>
public sealed class RetrainingOptions : IValidatableObject
{
    /// <summary>The section of the configuration.</summary>
    public const string Section = "Retraining";

    /// <summary>Gets or sets how much worse than the active version a candidate may be at the most, as a share of what is asked: one-shot trials, and pairs to verify.</summary>
    /// <value>The default value is 0.01: one answer in a hundred.</value>
    /// <remarks>The least that the candidate is better by, with 95% confidence (one-sided, paired class by class), must not be below the negative of it.</remarks>
    [Range(0.0, 1.0, ErrorMessage = "it must be from 0 to 1")]
    public double Margin { get; set; } = 0.01;

    /// <summary>Gets or sets the share of the classes that is held out of training, for judging.</summary>
    /// <value>The default value is 0.15.</value>
    /// <remarks>A class's path decides, so that it is on the same side every night; another share moves some classes.</remarks>
    [Range(0.02, 0.5, ErrorMessage = "it must be from 0.02 to 0.5")]
    public double HoldOut { get; set; } = 0.15;

    /// <summary>Gets or sets the data sets under <c>corpus/</c> that are never trained on, only validated, calibrated and judged by, separated by commas.</summary>
    /// <value>The default value is <c>validation</c>.</value>
    public string ValidationCorpora { get; set; } = "validation";

    /// <summary>Gets or sets how many episodes champion and candidate are compared on, for each set of images.</summary>
    /// <value>The default value is 1,000.</value>
    [Range(10, 100_000, ErrorMessage = "it must be from 10 to 100000")]
    public int Episodes { get; set; } = 1_000;

    /// <summary>Gets or sets the weights that training begins with.</summary>
    /// <value>The default value is <see cref="TrainingStart.Active"/>.</value>
    public TrainingStart Start { get; set; } = TrainingStart.Active;

    /// <summary>Gets or sets the threads of one tensor operation while training and judging.</summary>
    /// <value>The default value is 1.</value>
    [Range(1, 1024, ErrorMessage = "it must be from 1 to 1024")]
    public int Threads { get; set; } = 1;

    /// <summary>Gets or sets whether training and judging have the operating system's lowest priority.</summary>
    /// <value>The default value is true.</value>
    /// <remarks>On a machine that other programs keep busy they hardly get on then.</remarks>
    public bool LowPriority { get; set; } = true;

    /// <summary>Gets or sets the time from one checkpoint to the next: what a kill costs at the most.</summary>
    /// <value>The default value is 1 minute.</value>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00", ErrorMessage = "it must be from 00:00:01 to 1.00:00:00 (1 day)")]
    public TimeSpan CheckpointInterval { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Gets or sets how long the worker that retrains may be silent before another goes on with its run.</summary>
    /// <value>The default value is 30 seconds.</value>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00", ErrorMessage = "it must be from 00:00:01 to 01:00:00")]
    public TimeSpan LeaseTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Gets or sets how long workers may work on one run; one that takes longer fails.</summary>
    /// <value>The default value is 12 hours.</value>
    /// <remarks>How long it trains within that is the recipe's matter.</remarks>
    [Range(typeof(TimeSpan), "00:00:10", "30.00:00:00", ErrorMessage = "it must be from 00:00:10 to 30.00:00:00 (30 days)")]
    public TimeSpan TimeLimit { get; set; } = TimeSpan.FromHours(12);

    /// <summary>Gets or sets how often a run is begun or gone on with in one state before it fails: one that ends its worker again and again must end itself.</summary>
    /// <value>The default value is 5.</value>
    [Range(1, 1000, ErrorMessage = "it must be from 1 to 1000")]
    public int MaxAttempts { get; set; } = 5;

    /// <summary>The data sets of <see cref="ValidationCorpora"/>.</summary>
    internal IReadOnlyList<string> ValidationSets => ValidationCorpora.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (var name in ValidationSets)
        {
            if (!ResourceName.IsValid(name, out var problem))
                yield return new ValidationResult($"'{name}' is not a folder's name: {problem}", [nameof(ValidationCorpora)]);
        }
    }
}

/// <summary>The weights that a retraining begins with.</summary>
public enum TrainingStart
{
    /// <summary>Those of the version that answers, where the recipe has its architecture and input; else drawn anew.</summary>
    Active,

    /// <summary>Drawn anew by the recipe's seed.</summary>
    Scratch,
}
