namespace SiameseWorker.Encoding;

/// <summary>A measured figure.</summary>
/// <param name="Value">The value; shares and probabilities as 0 to 1.</param>
/// <param name="Description">What was measured on which data, so that no two figures of different trials are set side by side unawares.</param>
public sealed record MetricFigure(double Value, string Description);
