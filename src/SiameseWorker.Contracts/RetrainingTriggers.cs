namespace SiameseWorker.Contracts;

/// <summary>The values of <see cref="RetrainRequest.Trigger"/>.</summary>
public static class RetrainingTriggers
{
    /// <summary>A program asks.</summary>
    public const string Message = "message";

    /// <summary>The line's schedule asks.</summary>
    public const string Schedule = "schedule";

    /// <summary>A person asks, on the command line.</summary>
    public const string Command = "command";

    /// <summary>Every value.</summary>
    public static IReadOnlyList<string> All { get; } = [Message, Schedule, Command];
}
