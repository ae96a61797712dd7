using SiameseWorker.Gallery;
using SiameseWorker.Transport;

namespace SiameseWorker.Enrolment;

/// <summary>A file whose content may differ from what is enrolled.</summary>
/// <param name="Exemplar">Where it lies.</param>
/// <param name="Known">What the database knows of it; null where it is new.</param>
internal sealed record ChangedFile(EnrolmentPath Exemplar, ExemplarRecord? Known);

/// <summary>Sorts files found in storage by what has to be done with them.</summary>
/// <param name="time">The clock: a pass over many files takes a while.</param>
/// <param name="settleTime">A file modified within this time of the present may still be being written; zero: all files are whole.</param>
/// <param name="retryRejected">Whether files that were refused are read again: the limits may be others now.</param>
internal sealed class EnrolmentWork(TimeProvider time, TimeSpan settleTime, bool retryRejected = false)
{
    /// <summary>What clocks may differ by: a file that is being written may seem to be from the future by as much.</summary>
    private static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(1);

    private readonly List<ChangedFile> _changed = [];
    private readonly List<string> _deferred = [];
    private readonly List<string> _misplaced = [];

    /// <summary>Files to read.</summary>
    public IReadOnlyList<ChangedFile> Changed => _changed;

    /// <summary>Paths to look at again when they have settled.</summary>
    public IReadOnlyList<string> Deferred => _deferred;

    /// <summary>Why files cannot be exemplars where they lie, a sentence each.</summary>
    public IReadOnlyList<string> Misplaced => _misplaced;

    /// <summary>Files with the content that is recorded already.</summary>
    public int Unchanged { get; private set; }

    /// <summary>Files that were found.</summary>
    public int Found => _changed.Count + _deferred.Count + _misplaced.Count + Unchanged;

    /// <summary>Adds a file that was found.</summary>
    /// <param name="item">The file.</param>
    /// <param name="known">What the database knows of it; null where it is new.</param>
    public void Add(StoredItem item, ExemplarRecord? known)
    {
        if (!EnrolmentPath.TryRead(item.Path, out var exemplar, out var problem))
            _misplaced.Add(problem);
        else if (known is not null && !IsDue(known.State) && known.ETag == item.ETag && known.Size == item.Size)
            Unchanged++;
        else if (!IsSettled(item))
            _deferred.Add(item.Path.Value);
        else
            _changed.Add(new ChangedFile(exemplar, known));
    }

    private bool IsDue(ExemplarState state) => state == ExemplarState.Pending || (retryRejected && state == ExemplarState.Rejected);

    /// <summary>
    /// Whether a file has been left alone for long enough. A time far in the future is none of writing: a camera's clock was
    /// wrong, and copying kept its time.
    /// </summary>
    public bool IsSettled(StoredItem item)
    {
        var age = time.GetUtcNow() - item.LastModified;
        return settleTime == TimeSpan.Zero || age >= settleTime || age < -ClockSkew;
    }
}
