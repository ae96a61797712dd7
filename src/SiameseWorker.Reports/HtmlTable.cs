using System.Text;

namespace SiameseWorker.Reports;

/// <summary>A table as HTML.</summary>
internal sealed class HtmlTable
{
    private readonly IReadOnlyList<string> _columns;
    private readonly IReadOnlyList<IReadOnlyList<string>> _rows;
    private readonly string? _caption;

    /// <exception cref="ArgumentException">A row has more or fewer cells than there are columns.</exception>
    public HtmlTable(IReadOnlyList<string> columns, IReadOnlyList<IReadOnlyList<string>> rows, string? caption)
    {
        foreach (var row in rows)
        {
            if (row.Count != columns.Count)
                throw new ArgumentException($"A row of {row.Count} cells ('{string.Join("', '", row)}') does not fit {columns.Count} columns.", nameof(rows));
        }

        (_columns, _rows, _caption) = (columns, rows, caption);
    }

    public string ToHtml()
    {
        var html = new StringBuilder("<table>");
        if (_caption is not null)
            html.Append("<caption>").Append(HtmlReport.Escape(_caption)).Append("</caption>");
        bool[] figures = [.. Enumerable.Range(0, _columns.Count).Select(column => _rows.Count > 0 && _rows.All(row => IsFigure(row[column])))];
        html.Append("<thead>");
        AppendRow(html, "th", _columns, figures);
        html.Append("</thead><tbody>");
        foreach (var row in _rows)
            AppendRow(html, "td", row, figures);
        return html.Append("</tbody></table>").ToString();
    }

    private static void AppendRow(StringBuilder html, string tag, IReadOnlyList<string> cells, bool[] figures)
    {
        html.Append("<tr>");
        foreach (var (column, cell) in cells.Index())
            html.Append('<').Append(tag).Append(figures[column] ? " class=\"figure\">" : ">").Append(HtmlReport.Escape(cell)).Append("</").Append(tag).Append('>');
        html.Append("</tr>");
    }

    /// <summary>A number, an interval of two ("1.2 to 3.4 %"), or that there is none.</summary>
    private static bool IsFigure(string cell) => cell.Length == 0 || cell == "–"
        || (cell.Any(char.IsAsciiDigit) && !cell.Replace(" to ", "", StringComparison.Ordinal).Any(char.IsLetter));
}
