using System.ComponentModel.DataAnnotations;
using SiameseWorker.Contracts;
using SiameseWorker.Transport;

namespace SiameseWorker.Settings;

/// <summary>Which queues are read and answered, and how patiently.</summary>
public sealed class QueueOptions : IValidatableObject
{
    /// <summary>The section of the configuration.</summary>
    public const string Section = "Queues";

    /// <summary>Gets or sets the queue of <c>identify</c> and <c>verify</c> requests.</summary>
    /// <value>The default value is <c>identify</c>.</value>
    public string Identify { get; set; } = "identify";

    /// <summary>Gets or sets the queue of <c>enrol</c>, <c>remove</c> and <c>reconcile</c> requests.</summary>
    /// <value>The default value is <c>enrol</c>.</value>
    public string Enrol { get; set; } = "enrol";

    /// <summary>Gets or sets the queue of <c>retrain</c>, <c>cancel</c> and <c>rollback</c> requests.</summary>
    /// <value>The default value is <c>train</c>.</value>
    public string Train { get; set; } = "train";

    /// <summary>Gets or sets the queue for answers to requests that name none in <c>replyTo</c>.</summary>
    /// <value>The default value is <c>answers</c>.</value>
    public string Answers { get; set; } = "answers";

    /// <summary>Gets or sets the queues that a request may name in <c>replyTo</c>, separated by commas; a trailing <c>*</c> stands for anything.</summary>
    /// <value>The default value is <c>answers-*</c>.</value>
    /// <remarks>The <see cref="Answers"/> queue is always allowed.</remarks>
    public string AllowedReplyQueues { get; set; } = "answers-*";

    /// <summary>Gets or sets how many messages are taken at once.</summary>
    /// <value>The default value is 32, which is also the most.</value>
    [Range(1, QueueLimits.MaxBatch, ErrorMessage = "it must be from 1 to 32")]
    public int BatchSize { get; set; } = QueueLimits.MaxBatch;

    /// <summary>Gets or sets how many requests of one queue are worked on at a time.</summary>
    /// <value>The default value is 128.</value>
    [Range(1, 10_000, ErrorMessage = "it must be from 1 to 10000")]
    public int MaxInFlight { get; set; } = 128;

    /// <summary>Gets or sets how long a taken message is hidden from other workers; it is renewed while work on it goes on.</summary>
    /// <value>The default value is 30 seconds: how long a request waits that a killed worker held.</value>
    [Range(typeof(TimeSpan), "00:00:02", "7.00:00:00", ErrorMessage = "it must be from 00:00:02 to 7.00:00:00 (7 days)")]
    public TimeSpan VisibilityTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Gets or sets how often a message is tried before it goes to the poison queue.</summary>
    /// <value>The default value is 5.</value>
    [Range(1, 1000, ErrorMessage = "it must be from 1 to 1000")]
    public int MaxDequeueCount { get; set; } = 5;

    /// <summary>Gets or sets the pause before the second try after a passing fault; it doubles with each further try.</summary>
    /// <value>The default value is 1 second.</value>
    /// <remarks>A queue that cannot be read is asked again in the same way, but after a second at the earliest.</remarks>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00", ErrorMessage = "it must be from 00:00:00 to 1.00:00:00 (1 day)")]
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Gets or sets the longest pause between two tries.</summary>
    /// <value>The default value is 5 minutes.</value>
    [Range(typeof(TimeSpan), "00:00:00", "7.00:00:00", ErrorMessage = "it must be from 00:00:00 to 7.00:00:00 (7 days)")]
    public TimeSpan MaxRetryDelay { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Gets or sets how long to wait for a message at most before looking again.</summary>
    /// <value>The default value is 5 seconds.</value>
    /// <remarks>A queue that can notify wakes the worker at once.</remarks>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:05:00", ErrorMessage = "it must be from 00:00:00.010 to 00:05:00")]
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Whether a request may have its answer sent to a queue.</summary>
    public bool AllowsReplyTo(string queue) =>
        string.Equals(queue, Answers, StringComparison.Ordinal) || AllowedReplyQueues
            .Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Any(pattern => pattern.EndsWith('*')
                ? queue.StartsWith(pattern[..^1], StringComparison.Ordinal)
                : string.Equals(queue, pattern, StringComparison.Ordinal));

    /// <summary>The pause before a message is tried again.</summary>
    /// <param name="dequeueCount">How often it has been tried, at least 1.</param>
    public TimeSpan RetryDelayAfter(int dequeueCount)
    {
        var times = Math.Pow(2, Math.Min(dequeueCount - 1, 30));
        return times < MaxRetryDelay / RetryDelay ? RetryDelay * times : MaxRetryDelay;
    }

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (var (setting, name) in new[] { (nameof(Identify), Identify), (nameof(Enrol), Enrol), (nameof(Train), Train), (nameof(Answers), Answers) })
        {
            if (!QueueName.IsValid(name, out var problem))
                yield return new ValidationResult($"it must be a queue name: {problem}", [setting]);
            else if (name.Length + QueueName.PoisonSuffix.Length > QueueName.MaxLength)
                yield return new ValidationResult($"it must leave room for '{QueueName.PoisonSuffix}' within {QueueName.MaxLength} characters", [setting]);
        }

        if (new HashSet<string> { Identify, Enrol, Train, Answers }.Count < 4)
            yield return new ValidationResult("the four queues must have four names", [nameof(Answers)]);
        else if (AllowsReplyTo(Identify) || AllowsReplyTo(Enrol) || AllowsReplyTo(Train))
            yield return new ValidationResult("it must not allow the request queues: an answer sent there would be read as a request", [nameof(AllowedReplyQueues)]);
        if (MaxRetryDelay < RetryDelay)
            yield return new ValidationResult($"it must not be less than Queues:RetryDelay, {RetryDelay}", [nameof(MaxRetryDelay)]);
    }
}
