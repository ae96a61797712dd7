using System.Xml.Linq;

namespace SiameseWorker.Reports;

/// <summary>
/// Frees text from the font with which it was drawn, which need not be at hand where the report is read: each letter is put
/// in a place of its own, which tears the words of another font apart.
/// </summary>
internal static class SvgText
{
    private const string OtherFonts = "'DejaVu Sans', system-ui, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif";

    /// <summary>Only the first letter keeps its place; other fonts may stand in.</summary>
    public static void LetFlow(XElement svg)
    {
        foreach (var text in svg.Descendants().Where(element => element.Name.LocalName == "text"))
        {
            text.Value = text.Value.Trim();
            KeepFirst(text.Attribute("x"));
            KeepFirst(text.Attribute("y"));
            var drawn = text.Attribute("font-family")?.Value.Trim('\'', ' ');
            text.SetAttributeValue("font-family", string.IsNullOrEmpty(drawn) ? OtherFonts : $"'{drawn}', {OtherFonts}");
        }
    }

    private static void KeepFirst(XAttribute? places)
    {
        if (places is not null)
            places.Value = places.Value.Split(',')[0].Trim();
    }
}
