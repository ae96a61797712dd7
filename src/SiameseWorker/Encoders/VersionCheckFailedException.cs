namespace SiameseWorker.Encoders;

/// <summary>A candidate's vectors are not what they should be: it must not become active.</summary>
internal sealed class VersionCheckFailedException(string version, string problem)
    : Exception($"Encoder version '{version}' cannot become active: {problem} The version that answers goes on; the candidate can be embedded anew.");
