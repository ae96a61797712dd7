namespace SiameseWorker.Contracts;

/// <summary>The values of a message's <c>type</c> field.</summary>
public static class MessageType
{
    /// <summary>Request, queue <c>identify</c>: which class is this image?</summary>
    public const string Identify = "identify";

    /// <summary>Request, queue <c>identify</c>: do these two images show the same class?</summary>
    public const string Verify = "verify";

    /// <summary>Request, queue <c>enrol</c>: add an exemplar to a class.</summary>
    public const string Enrol = "enrol";

    /// <summary>Request, queue <c>enrol</c>: remove an exemplar, or a whole class.</summary>
    public const string Remove = "remove";

    /// <summary>Request, queue <c>enrol</c>: compare storage with what is enrolled.</summary>
    public const string Reconcile = "reconcile";

    /// <summary>Request, queue <c>train</c>: train a new encoder version.</summary>
    public const string Retrain = "retrain";

    /// <summary>Request, queue <c>train</c>: stop the training of a new encoder version.</summary>
    public const string Cancel = "cancel";

    /// <summary>Request, queue <c>train</c>: go back to an earlier encoder version.</summary>
    public const string Rollback = "rollback";

    /// <summary>Answer to <see cref="Identify"/>.</summary>
    public const string Identified = "identified";

    /// <summary>Answer to <see cref="Verify"/>.</summary>
    public const string Verified = "verified";

    /// <summary>Answer to <see cref="Enrol"/>.</summary>
    public const string Enrolled = "enrolled";

    /// <summary>Answer to <see cref="Remove"/>.</summary>
    public const string Removed = "removed";

    /// <summary>Answer to <see cref="Reconcile"/>.</summary>
    public const string Reconciled = "reconciled";

    /// <summary>Answer to <see cref="Retrain"/>.</summary>
    public const string Retrained = "retrained";

    /// <summary>Answer to <see cref="Cancel"/>.</summary>
    public const string Cancelled = "cancelled";

    /// <summary>Answer to <see cref="Rollback"/>.</summary>
    public const string RolledBack = "rolled-back";

    /// <summary>Answer to a message that is no valid request.</summary>
    public const string Failed = "failed";

    /// <summary>Stands for any answer that is too large for a message: it says where in storage the answer is.</summary>
    public const string Stored = "stored";

    /// <summary>The types of requests.</summary>
    public static IReadOnlyList<string> Requests { get; } = [Identify, Verify, Enrol, Remove, Reconcile, Retrain, Cancel, Rollback];
}
