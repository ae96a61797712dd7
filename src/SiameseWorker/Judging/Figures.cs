using System.Globalization;
using System.Text.Json.Nodes;
using SiameseWorker.Encoding.Evaluation;

namespace SiameseWorker.Judging;

/// <summary>Figures as people read them.</summary>
internal static class Figures
{
    public static string Percent(double share) => share.ToString("P2", CultureInfo.InvariantCulture);

    public static string Interval((double Low, double High) interval) => $"{interval.Low * 100:0.0} to {interval.High:P1}";

    public static string Number(double value) => value.ToString("0.000", CultureInfo.InvariantCulture);

    public static JsonArray Array((double Low, double High) interval) => [interval.Low, interval.High];

    /// <summary>Mean and sample standard deviation.</summary>
    public static (double Mean, double Deviation) MeanAndDeviation(IReadOnlyCollection<double> values)
    {
        var mean = values.Average();
        return (mean, values.Count < 2 ? 0 : Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / (values.Count - 1)));
    }

    public static JsonObject ToJson(this Accuracy accuracy) => new()
    {
        ["wrong"] = accuracy.Wrong,
        ["total"] = accuracy.Total,
        ["accuracy"] = accuracy.Rate,
        ["interval95"] = Array(accuracy.Interval),
    };
}
