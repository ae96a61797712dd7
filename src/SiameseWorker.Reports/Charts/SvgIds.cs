using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace SiameseWorker.Reports;

/// <summary>
/// Makes a drawing's ids its own: those of all drawings in a page share one space, and a drawing would be clipped by another's
/// shape. They are numbered anew, since the drawing library counts them through the life of the process, and the same
/// report should be the same file.
/// </summary>
internal static partial class SvgIds
{
    public static void Prefix(XElement svg, string name)
    {
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var attribute in svg.Descendants().SelectMany(element => element.Attributes()))
        {
            attribute.Value = attribute switch
            {
                { Name.LocalName: "id" } => Own(attribute.Value),
                { Name.LocalName: "href", Value: ['#', .. var id] } => $"#{Own(id)}",
                _ => Reference.Replace(attribute.Value, match => $"url(#{Own(match.Groups["id"].Value)})"),
            };
        }

        string Own(string id)
        {
            if (!numbers.TryGetValue(id, out var number))
                numbers.Add(id, number = numbers.Count + 1);
            return string.Create(CultureInfo.InvariantCulture, $"{name}-{number}");
        }
    }

    [GeneratedRegex(@"url\(#(?<id>[^)]*)\)", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Reference { get; }
}
