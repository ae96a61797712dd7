namespace SiameseWorker.Encoders;

/// <summary>What checking a candidate's vectors came to, where nothing was wrong.</summary>
/// <param name="Exemplars">Exemplars of the line, each with a vector of the right dimension.</param>
/// <param name="Asked">Exemplars whose vector was asked as a probe and found itself.</param>
/// <param name="EmbeddedAgain">Exemplars whose image was embedded again, to the same vector.</param>
internal sealed record VersionCheckReport(int Exemplars, int Asked, int EmbeddedAgain);
