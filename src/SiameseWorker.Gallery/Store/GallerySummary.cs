namespace SiameseWorker.Gallery;

/// <summary>What a gallery holds. Galleries exist as long as they have an exemplar, rejected ones included.</summary>
/// <param name="Name">Gallery.</param>
/// <param name="Line">The line of encoder versions that serves it.</param>
/// <param name="Classes">Its classes, in ordinal order of their names.</param>
/// <param name="Rejected">Its rejected files, with the reasons, in ordinal order of their paths.</param>
public sealed record GallerySummary(
    string Name,
    string Line,
    IReadOnlyList<ClassSummary> Classes,
    IReadOnlyList<ExemplarRecord> Rejected)
{
    /// <summary>Exemplars that are searched.</summary>
    public int Enrolled => Classes.Sum(c => c.Enrolled);

    /// <summary>Exemplars that wait to be read and embedded anew.</summary>
    public int Pending => Classes.Sum(c => c.Pending);
}

/// <summary>What a class holds.</summary>
/// <param name="Name">Class.</param>
/// <param name="Enrolled">Exemplars that are searched.</param>
/// <param name="Pending">Exemplars that wait to be read and embedded anew; see <see cref="ExemplarState.Pending"/>.</param>
/// <param name="Rejected">Files that were rejected.</param>
public sealed record ClassSummary(string Name, int Enrolled, int Pending, int Rejected);
