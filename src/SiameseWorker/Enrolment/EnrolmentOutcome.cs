namespace SiameseWorker.Enrolment;

/// <summary>What bringing one path in line with storage came to.</summary>
internal enum EnrolmentState
{
    /// <summary>It was enrolled.</summary>
    Added,

    /// <summary>It was enrolled anew because its content changed.</summary>
    Replaced,

    /// <summary>It was enrolled already, with this content.</summary>
    Unchanged,

    /// <summary>It is not a usable exemplar.</summary>
    Rejected,

    /// <summary>It was enrolled and is gone from storage, so it is no longer.</summary>
    Removed,

    /// <summary>It is still being written: looked at again later.</summary>
    Deferred,

    /// <summary>It could not be read this time: looked at again later.</summary>
    Unreadable,
}

/// <summary>What bringing one path in line with storage came to.</summary>
/// <param name="Path">The path.</param>
/// <param name="State">What it came to.</param>
/// <param name="Code">Stable code of a rejection; null otherwise.</param>
/// <param name="Reason">Why it was rejected or could not be read; null otherwise.</param>
internal sealed record EnrolmentOutcome(string Path, EnrolmentState State, string? Code = null, string? Reason = null)
{
    /// <summary>Of what could not be read: whether it may be later without anybody changing something.</summary>
    public bool IsPassing { get; init; }
}
