using System.ComponentModel.DataAnnotations;
using SiameseWorker.Contracts;

namespace SiameseWorker.Client;

/// <summary>How a <see cref="SiameseClient"/> asks. The names must be those in the worker's settings.</summary>
public sealed class SiameseClientOptions : IValidatableObject
{
    /// <summary>Most bytes of images that fit in a message of 64 KiB: Base64 makes four bytes of three, the other fields need some too.</summary>
    public const int MostInlineBytes = 45_000;

    /// <summary>The longest that an answer is waited for, 12 hours. A reply queue's age tells whether anybody still waits on it: that takes an end to every wait.</summary>
    public static TimeSpan MaxTimeout { get; } = TimeSpan.FromHours(12);

    /// <summary>Gets or sets the queue of <c>identify</c> and <c>verify</c> requests.</summary>
    /// <value>The default value is <c>identify</c>, as in the worker's <c>Queues:Identify</c>.</value>
    public string IdentifyQueue { get; set; } = "identify";

    /// <summary>Gets or sets the queue of <c>enrol</c>, <c>remove</c> and <c>reconcile</c> requests.</summary>
    /// <value>The default value is <c>enrol</c>, as in the worker's <c>Queues:Enrol</c>.</value>
    public string EnrolQueue { get; set; } = "enrol";

    /// <summary>Gets or sets the queue of <c>retrain</c>, <c>cancel</c> and <c>rollback</c> requests.</summary>
    /// <value>The default value is <c>train</c>, as in the worker's <c>Queues:Train</c>.</value>
    public string TrainQueue { get; set; } = "train";

    /// <summary>Gets or sets how the name of the client's own reply queue begins.</summary>
    /// <value>The default value is <c>answers-</c>, which the worker's <c>Queues:AllowedReplyQueues</c> allows unless it is changed.</value>
    public string ReplyQueuePrefix { get; set; } = "answers-";

    /// <summary>Gets or sets how long an answer is waited for, from when its request is sent.</summary>
    /// <value>The default value is 60 seconds, so that another worker may take over meanwhile; 10 ms to 12 hours. Each call may say otherwise.</value>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>Gets or sets how many bytes of images go within a request; larger ones are put in the inbox.</summary>
    /// <value>The default value is 45,000, which is also the most; 0 puts every image in the inbox.</value>
    public int MaxInlineBytes { get; set; } = MostInlineBytes;

    /// <summary>Gets or sets how many requests of a stream wait for their answers at a time.</summary>
    /// <value>The default value is 64; 1 to 10,000.</value>
    public int MaxInFlight { get; set; } = 64;

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (var (setting, name) in new[] { (nameof(IdentifyQueue), IdentifyQueue), (nameof(EnrolQueue), EnrolQueue), (nameof(TrainQueue), TrainQueue) })
        {
            if (!QueueName.IsValid(name, out var problem))
                yield return Problem(setting, name, problem);
        }

        if (!QueueName.IsValid(ReplyQueueName.Make(ReplyQueuePrefix, DateTimeOffset.UnixEpoch).Text, out var replyProblem))
            yield return Problem(nameof(ReplyQueuePrefix), ReplyQueuePrefix, $"with the rest of the name, {replyProblem}");
        if (Timeout < TimeSpan.FromMilliseconds(10) || Timeout > MaxTimeout)
            yield return Problem(nameof(Timeout), Timeout, "it must be from 00:00:00.010 to 12:00:00");
        if (MaxInlineBytes is < 0 or > MostInlineBytes)
            yield return Problem(nameof(MaxInlineBytes), MaxInlineBytes, $"it must be from 0 to {MostInlineBytes}");
        if (MaxInFlight is < 1 or > 10_000)
            yield return Problem(nameof(MaxInFlight), MaxInFlight, "it must be from 1 to 10000");
    }

    /// <exception cref="ValidationException">A setting is wrong; the message names it, its value and what would be right.</exception>
    internal void ThrowIfInvalid() => Validator.ValidateObject(this, new ValidationContext(this), validateAllProperties: true);

    private static ValidationResult Problem(string setting, object? value, string cure) =>
        new($"{nameof(SiameseClientOptions)}.{setting} is '{value}': {cure}.", [setting]);
}
