using System.Net;
using System.Text;

namespace SiameseWorker.Reports;

/// <summary>
/// A report for people: one HTML file that needs nothing beside it, to read on a screen or to print. Parts appear in the
/// order in which they are added; all text is escaped.
/// </summary>
/// <param name="title">What the report is about.</param>
/// <param name="subtitle">One line beneath it: of what, made when.</param>
public sealed class HtmlReport(string title, string? subtitle = null)
{
    private readonly StringBuilder _body = new();
    private int _charts;

    /// <summary>Begins a section.</summary>
    /// <param name="text">Its heading.</param>
    public HtmlReport Heading(string text) => Add($"<h2>{Escape(text)}</h2>");

    /// <summary>Begins a part of a section.</summary>
    /// <param name="text">Its heading.</param>
    public HtmlReport Subheading(string text) => Add($"<h3>{Escape(text)}</h3>");

    /// <summary>Adds running text.</summary>
    /// <param name="text">One paragraph.</param>
    public HtmlReport Paragraph(string text) => Add($"<p>{Escape(text)}</p>");

    /// <summary>Adds the few figures that a reader came for.</summary>
    /// <param name="figures">In order of weight.</param>
    public HtmlReport KeyFigures(params IEnumerable<KeyFigure> figures) => Add($"<div class=\"figures\">{string.Concat(figures.Select(ToHtml))}</div>");

    /// <summary>Adds a table. Columns whose cells are all figures are set to the right.</summary>
    /// <param name="columns">Head of each column.</param>
    /// <param name="rows">A cell for each column.</param>
    /// <param name="caption">What the table shows.</param>
    /// <exception cref="ArgumentException">A row has more or fewer cells than there are columns.</exception>
    public HtmlReport Table(IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<string>> rows, string? caption = null) =>
        Add(new HtmlTable(columns, [.. rows], caption).ToHtml());

    /// <summary>Adds a chart.</summary>
    /// <param name="chart">The chart.</param>
    /// <param name="caption">What to see in it.</param>
    public HtmlReport Chart(Chart chart, string caption) =>
        Add($"<figure class=\"chart\">{chart.ToSvg(caption, $"chart{++_charts}")}<figcaption>{Escape(caption)}</figcaption></figure>");

    /// <summary>Adds images side by side, such as a probe and what it was taken for.</summary>
    /// <param name="groups">What belongs together.</param>
    public HtmlReport Images(params IEnumerable<ImageGroup> groups) => Add($"<div class=\"images\">{string.Concat(groups.Select(ToHtml))}</div>");

    /// <summary>The whole file.</summary>
    public string ToHtml() =>
        $"""
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>{Escape(title)}</title>
        <style>
        {HtmlStyle.Css}
        </style>
        </head>
        <body>
        <header><h1>{Escape(title)}</h1>{(subtitle is null ? "" : $"<p>{Escape(subtitle)}</p>")}</header>
        <main>
        {_body}</main>
        </body>
        </html>

        """;

    /// <summary>Writes the file.</summary>
    /// <param name="path">Where; what is there is replaced.</param>
    /// <param name="cancellationToken">Stops writing.</param>
    public Task SaveAsync(string path, CancellationToken cancellationToken) => File.WriteAllTextAsync(path, ToHtml(), cancellationToken);

    internal static string Escape(string text) => WebUtility.HtmlEncode(text);

    private static string ToHtml(KeyFigure figure) =>
        $"<div><span>{Escape(figure.Label)}</span><strong>{Escape(figure.Value)}</strong>{(figure.Note is null ? "" : $"<small>{Escape(figure.Note)}</small>")}</div>";

    private static string ToHtml(ImageGroup group) =>
        $"<figure><div class=\"row\">{string.Concat(group.Images.Select(ToHtml))}</div><figcaption>{Escape(group.Caption)}</figcaption></figure>";

    private static string ToHtml(ReportImage image) =>
        $"<div><img src=\"data:{image.MediaType};base64,{Convert.ToBase64String(image.Bytes.Span)}\" alt=\"{Escape(image.Label)}\"><span>{Escape(image.Label)}</span></div>";

    private HtmlReport Add(string html)
    {
        _body.Append(html).Append('\n');
        return this;
    }
}
