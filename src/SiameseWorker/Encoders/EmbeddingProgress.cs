namespace SiameseWorker.Encoders;

/// <summary>How far embedding what is enrolled with another version has come.</summary>
/// <param name="Done">Exemplars embedded since it began this time.</param>
/// <param name="Total">Exemplars that had to be, as counted when it began; more may have been enrolled since.</param>
/// <param name="PerSecond">Exemplars per second.</param>
internal sealed record EmbeddingProgress(int Done, int Total, double PerSecond);
