using System.Xml.Linq;
using SiameseWorker.Imaging;
using SiameseWorker.Reports;

namespace SiameseWorker.UnitTests.Reports;

public sealed class HtmlReportTests
{
    private static readonly byte[] Picture = ImageEncoder.ToPng(new PixelImage(4, 4, 1, new byte[16]));

    private static HtmlReport Everything => new HtmlReport("An encoder <judged>", "by \"trials\"")
        .Heading("Figures & more")
        .Subheading("First")
        .Paragraph("1 < 2")
        .KeyFigures(new KeyFigure("right", "91.2 %", "± 0.3"), new KeyFigure("wrong", "8.8 %"))
        .Table(["run", "wrong"], [["a<b", "3"], ["c", "–"]], "Runs")
        .Chart(new LineChart(new ChartAxis("step"), new ChartAxis("loss"), new ChartSeries("loss", [(0, 1), (1, 0.5)])), "The loss \"falls\"")
        .Chart(new HistogramChart(new ChartAxis("similarity"), ("genuine", [0.9, 0.8]), ("impostor", [0.1, 0.2])) { Marks = [new("threshold", 0.5)] }, "Similarities")
        .Chart(new ImageMap([(0, 0, 0, Picture), (1, 1, 1, Picture)]), "Map")
        .Images(new ImageGroup("taken for", new ReportImage("probe", Picture), new ReportImage("exemplar", Picture)));

    [Fact]
    public void All_text_is_escaped()
    {
        var html = Everything.ToHtml();

        Assert.Contains("<h1>An encoder &lt;judged&gt;</h1><p>by &quot;trials&quot;</p>", html, StringComparison.Ordinal);
        Assert.Contains("<h2>Figures &amp; more</h2>", html, StringComparison.Ordinal);
        Assert.Contains("<p>1 &lt; 2</p>", html, StringComparison.Ordinal);
        Assert.Contains("<td>a&lt;b</td><td class=\"figure\">3</td>", html, StringComparison.Ordinal);
        Assert.Contains("aria-label=\"The loss &quot;falls&quot;\"", html, StringComparison.Ordinal);
    }

    [Fact]
    public void The_file_is_well_formed_and_asks_for_nothing_beside_it()
    {
        var body = Everything.ToHtml();
        body = body[body.IndexOf("<main>", StringComparison.Ordinal)..(body.IndexOf("</main>", StringComparison.Ordinal) + "</main>".Length)];

        var main = XElement.Parse(CloseImages(body));

        Assert.Equal(3, main.Descendants().Count(element => element.Name.LocalName == "svg"));
        Assert.All(
            main.Descendants().SelectMany(element => element.Attributes()).Where(attribute => attribute.Name.LocalName is "src" or "href"),
            attribute => Assert.StartsWith(attribute.Value.StartsWith('#') ? "#" : "data:image/png;base64,", attribute.Value, StringComparison.Ordinal));
    }

    [Fact]
    public void Only_a_column_of_figures_is_set_to_the_right()
    {
        var html = new HtmlReport("t").Table(["a", "b"], [["1", "1"], ["−2.5 %", "x"]]).ToHtml();

        Assert.Contains("<td class=\"figure\">−2.5 %</td><td>x</td>", html, StringComparison.Ordinal);
        Assert.Contains("<th class=\"figure\">a</th><th>b</th>", html, StringComparison.Ordinal);
    }

    [Fact]
    public void A_row_that_does_not_fit_the_columns_is_refused()
    {
        var refused = Assert.Throws<ArgumentException>(() => new HtmlReport("t").Table(["a", "b"], [["only one"]]));

        Assert.Contains("A row of 1 cells ('only one') does not fit 2 columns", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_report_is_the_same_file()
    {
        using var folder = new Encoding.TemporaryFolder();

        await Everything.SaveAsync(folder["report.html"], TestContext.Current.CancellationToken);

        Assert.Equal(Everything.ToHtml(), await File.ReadAllTextAsync(folder["report.html"], TestContext.Current.CancellationToken));
    }

    /// <summary>HTML's images have no closing tag, XML's have.</summary>
    private static string CloseImages(string html) =>
        string.Join("<img ", html.Split("<img ").Select((part, index) => index == 0 ? part : part.Insert(part.IndexOf('>', StringComparison.Ordinal), "/")));
}
