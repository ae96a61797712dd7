namespace SiameseWorker.Enrolment;

/// <summary>What a comparison of storage and database found and did.</summary>
/// <param name="Outcomes">Every path that was not simply unchanged.</param>
/// <param name="Unchanged">How many were enrolled or rejected already, with this content.</param>
internal sealed record ReconcileReport(IReadOnlyList<EnrolmentOutcome> Outcomes, int Unchanged)
{
    /// <summary>How many paths came to a state.</summary>
    public int Count(EnrolmentState state) => Outcomes.Count(outcome => outcome.State == state);

    /// <summary>How many paths changed what is recorded.</summary>
    public int Changed => Outcomes.Count(outcome => outcome.State is EnrolmentState.Added or EnrolmentState.Replaced or EnrolmentState.Removed or EnrolmentState.Rejected);

    /// <summary>Paths to be looked at again: still being written, or not readable this time.</summary>
    public IEnumerable<string> Unfinished =>
        Outcomes.Where(outcome => outcome.State is EnrolmentState.Deferred or EnrolmentState.Unreadable).Select(outcome => outcome.Path);

    /// <inheritdoc/>
    public override string ToString() =>
        $"{Count(EnrolmentState.Added):N0} added, {Count(EnrolmentState.Replaced):N0} replaced, {Count(EnrolmentState.Removed):N0} removed, {Count(EnrolmentState.Rejected):N0} rejected, " +
        $"{Unchanged:N0} unchanged, {Unfinished.Count():N0} to be looked at again";
}
