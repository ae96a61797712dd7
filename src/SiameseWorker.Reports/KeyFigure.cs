namespace SiameseWorker.Reports;

/// <summary>A figure that a reader looks for first.</summary>
/// <param name="Label">What it is, in a few words.</param>
/// <param name="Value">The figure with its unit, as it shall be read.</param>
/// <param name="Note">What goes with it, such as its interval.</param>
public sealed record KeyFigure(string Label, string Value, string? Note = null);
