using System.Globalization;

namespace SiameseWorker;

/// <summary>Durations as people read them.</summary>
internal static class Durations
{
    /// <summary>Hours, minutes and seconds, such as <c>00:45:10</c>; of days too, which <c>hh</c> of a format would leave out: <c>30:00:00</c>.</summary>
    public static string InHours(this TimeSpan duration) => string.Create(CultureInfo.InvariantCulture, $"{(long)duration.TotalHours:00}:{duration:mm\\:ss}");
}
