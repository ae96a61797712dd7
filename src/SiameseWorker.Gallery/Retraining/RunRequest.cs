namespace SiameseWorker.Gallery;

/// <summary>A retraining that is asked for.</summary>
/// <param name="Line">The line to train.</param>
/// <param name="Trigger">Who asks.</param>
public sealed record RunRequest(string Line, RunTrigger Trigger)
{
    /// <summary>Gets the recipe's name; null: the line's own.</summary>
    public string? Recipe { get; init; }

    /// <summary>Gets why, for the record.</summary>
    public string? Reason { get; init; }

    /// <summary>Gets the requester's name for the request, under which it is answered; null: it is not answered.</summary>
    public string? RequestId { get; init; }

    /// <summary>Gets the queue for the answer; null: the default one.</summary>
    public string? ReplyTo { get; init; }

    /// <summary>Gets whether to train even though nothing has changed since the last run.</summary>
    public bool Force { get; init; }

    /// <summary>Gets the steps after which training ends, instead of the recipe's budget.</summary>
    public long? Steps { get; init; }

    /// <summary>Gets the minutes after which training ends, instead of the recipe's budget.</summary>
    public double? Minutes { get; init; }
}
