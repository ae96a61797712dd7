using System.Xml.Linq;
using SiameseWorker.Reports;

namespace SiameseWorker.UnitTests.Reports;

public sealed class ChartTests
{
    [Fact]
    public void A_histogram_has_an_area_of_one()
    {
        // Bins of 0.25: two values in the first, one in the third, and the upper end belongs to the last.
        var density = HistogramChart.Density([0.0, 0.1, 0.6, 1.0], low: 0, high: 1, bins: 4);

        Assert.Equal([2, 0, 1, 1], density);
        Assert.Equal(1, density.Sum() * 0.25, 12);
    }

    /// <summary>Expected values from tables of the normal distribution.</summary>
    [Theory]
    [InlineData(0.5, 0)]
    [InlineData(0.975, 1.959964)]
    [InlineData(0.84134475, 1)]
    [InlineData(0.01, -2.326348)]
    [InlineData(0.001, -3.090232)]
    public void The_normal_deviate_is_that_of_the_tables(double share, double expected) =>
        Assert.Equal(expected, NormalQuantile.Of(share), 1e-6);

    [Fact]
    public void A_chart_names_its_axes_and_curves()
    {
        var svg = new LineChart(new ChartAxis("false match rate", AxisScale.LogPercent, 0.001, 1), new ChartAxis("share", AxisScale.Percent), new ChartSeries("ROC", [(0.001, 0.2), (1, 1)]))
            .ToSvg("label", "a");

        Assert.Contains("aria-label=\"label\"", svg, StringComparison.Ordinal);
        foreach (var text in (string[])["false match rate", "share", "ROC", "0.1 %", "100 %"])
            Assert.Contains($">{text}<", svg, StringComparison.Ordinal);
    }

    [Fact]
    public void Charts_without_data_are_empty_rather_than_broken()
    {
        Assert.Contains("</svg>", new HistogramChart(new ChartAxis("x"), ("none", [])).ToSvg("l", "a"), StringComparison.Ordinal);
        Assert.Contains("</svg>", new LineChart(new ChartAxis("x"), new ChartAxis("y"), new ChartSeries("none", [])).ToSvg("l", "a"), StringComparison.Ordinal);
        Assert.Contains("</svg>", new ImageMap([]).ToSvg("l", "a"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_curve_of_a_hundred_thousand_points_is_drawn_by_those_that_can_be_told_apart()
    {
        var flat = Curve(Enumerable.Range(0, 100_001).Select(i => ((double)i, i == 50_000 ? 1.0 : 0)));

        Assert.InRange(flat.Length, 1_000, 100_000);
        Assert.True(flat.Length > Curve(Enumerable.Range(0, 100_001).Select(i => ((double)i, 0.0))).Length, "The one point that stands out is lost.");

        static string Curve(IEnumerable<(double, double)> points) => new LineChart(new ChartAxis("x"), new ChartAxis("y", Min: 0, Max: 1), new ChartSeries("", [.. points])).ToSvg("l", "a");
    }

    [Fact]
    public void Charts_of_one_page_share_no_ids()
    {
        static IEnumerable<string> Ids(string name) =>
            XElement.Parse(new LineChart(new ChartAxis("x"), new ChartAxis("y"), new ChartSeries("a", [(0, 0), (1, 1)])).ToSvg("l", name))
                .Descendants().Attributes("id").Select(id => id.Value);

        Assert.NotEmpty(Ids("first"));
        Assert.Empty(Ids("first").Intersect(Ids("second")));
    }
}
