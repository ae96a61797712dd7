namespace SiameseWorker.Reports;

/// <summary>An image of a report.</summary>
/// <param name="Label">What it shows.</param>
/// <param name="Bytes">The image file.</param>
/// <param name="MediaType">The file's media type.</param>
public sealed record ReportImage(string Label, ReadOnlyMemory<byte> Bytes, string MediaType = "image/png");

/// <summary>Images that belong together.</summary>
/// <param name="Caption">What they have to do with each other.</param>
/// <param name="Images">From left to right.</param>
public sealed record ImageGroup(string Caption, params IReadOnlyList<ReportImage> Images);
