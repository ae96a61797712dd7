using SiameseWorker.Gallery;
using SiameseWorker.Settings;

namespace SiameseWorker.Encoders;

/// <summary>Which of a line's versions are kept: the active one, its predecessor, the newest few, and every young one. Candidates are their run's.</summary>
internal static class RetentionRule
{
    /// <summary>The versions that are not kept, oldest first.</summary>
    /// <param name="versions">All versions of one line.</param>
    /// <param name="options">How many, and how young.</param>
    /// <param name="now">The present.</param>
    public static IReadOnlyList<EncoderVersion> Surplus(IReadOnlyList<EncoderVersion> versions, RetentionOptions options, DateTimeOffset now)
    {
        var active = versions.FirstOrDefault(version => version.State == EncoderVersionState.Active);
        var newest = versions
            .Where(version => version.State != EncoderVersionState.Candidate)
            .OrderByDescending(version => version.CreatedAt)
            .ThenByDescending(version => version.Id)
            .Take(options.Versions)
            .Select(version => version.Id)
            .ToHashSet();
        return [.. versions
            .Where(version => version.State == EncoderVersionState.Retired
                && version.Id != active?.PreviousId
                && !newest.Contains(version.Id)
                && now - version.CreatedAt > options.Age)
            .OrderBy(version => version.CreatedAt)
            .ThenBy(version => version.Id)];
    }
}
