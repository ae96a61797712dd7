using SkiaSharp;

namespace SiameseWorker.Reports;

/// <summary>The font that charts are measured with: without one named, any that the system lists first is taken.</summary>
internal static class ChartFont
{
    private static readonly string[] Wanted = ["DejaVu Sans", "Liberation Sans", "Noto Sans", "Segoe UI", "Helvetica", "Arial"];

    /// <summary>The first of those wanted that the system has; null where it has none.</summary>
    public static string? Find() => Wanted.FirstOrDefault(SKFontManager.Default.FontFamilies.ToHashSet(StringComparer.OrdinalIgnoreCase).Contains);
}
