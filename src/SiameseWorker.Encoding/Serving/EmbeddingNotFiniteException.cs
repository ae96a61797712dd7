namespace SiameseWorker.Encoding;

/// <summary>A network put out a value that is not a number: its weights are damaged, or have grown beyond all bounds in training.</summary>
/// <param name="message">Which network, and what to do.</param>
public sealed class EmbeddingNotFiniteException(string message) : InvalidOperationException(message);
