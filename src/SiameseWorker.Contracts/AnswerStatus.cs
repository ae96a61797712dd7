namespace SiameseWorker.Contracts;

/// <summary>The values of an answer's <c>status</c> field.</summary>
public static class AnswerStatus
{
    /// <summary>Every answer: the request could not be fulfilled; <c>error</c> says why.</summary>
    public const string Failed = "failed";

    /// <summary><c>identified</c>: the probe shows the class named.</summary>
    public const string Identified = "identified";

    /// <summary><c>identified</c>: the probe shows none of the classes with enough confidence.</summary>
    public const string Unknown = "unknown";

    /// <summary><c>verified</c>: both images show the same class.</summary>
    public const string Same = "same";

    /// <summary><c>verified</c>: the images show different classes.</summary>
    public const string Different = "different";

    /// <summary><c>enrolled</c>: the exemplar is stored, and found by identification.</summary>
    public const string Enrolled = "enrolled";

    /// <summary><c>removed</c>: the exemplars are gone from storage and from identification.</summary>
    public const string Removed = "removed";

    /// <summary><c>reconciled</c>: what is enrolled equals what is stored.</summary>
    public const string Reconciled = "reconciled";

    /// <summary><c>retrained</c>: the new encoder version answers from now on.</summary>
    public const string Promoted = "promoted";

    /// <summary><c>retrained</c>: the new encoder version was not better enough; the old one goes on.</summary>
    public const string Rejected = "rejected";

    /// <summary><c>retrained</c>: nothing has changed since the last training, or there is too little to train on or to judge by.</summary>
    public const string Skipped = "skipped";

    /// <summary><c>retrained</c>: somebody stopped it; the old encoder version goes on. <c>cancelled</c>: the runs are told to stop.</summary>
    public const string Cancelled = "cancelled";

    /// <summary><c>rolled-back</c>: the earlier encoder version answers from now on.</summary>
    public const string RolledBack = "rolled-back";
}
