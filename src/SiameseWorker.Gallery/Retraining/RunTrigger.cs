namespace SiameseWorker.Gallery;

/// <summary>Who asked for a retraining run.</summary>
public enum RunTrigger
{
    /// <summary>The line's schedule.</summary>
    Schedule,

    /// <summary>A program, by a message.</summary>
    Message,

    /// <summary>A person, on the command line.</summary>
    Command,
}
