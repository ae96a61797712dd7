namespace SiameseWorker.UnitTests.Worker;

public sealed class DurationsTests
{
    [Theory]
    [InlineData("00:00:00", "00:00:00")]
    [InlineData("00:45:10.9", "00:45:10")]
    [InlineData("1.06:00:05", "30:00:05")]
    [InlineData("30.00:00:00", "720:00:00")]
    public void Days_count_as_hours(string duration, string expected) => Assert.Equal(expected, TimeSpan.Parse(duration).InHours());
}
