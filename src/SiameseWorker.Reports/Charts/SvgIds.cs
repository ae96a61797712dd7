using System.Xml.Linq;

namespace SiameseWorker.Reports;

/// <summary>Makes a drawing's ids its own: those of all drawings in a page share one space, and a drawing would be clipped by another's shape.</summary>
internal static class SvgIds
{
    public static void Prefix(XElement svg, string name)
    {
        foreach (var attribute in svg.Descendants().SelectMany(element => element.Attributes()))
        {
            attribute.Value = attribute switch
            {
                { Name.LocalName: "id" } => $"{name}-{attribute.Value}",
                { Name.LocalName: "href", Value: ['#', ..] } => $"#{name}-{attribute.Value[1..]}",
                _ => attribute.Value.Replace("url(#", $"url(#{name}-", StringComparison.Ordinal),
            };
        }
    }
}
