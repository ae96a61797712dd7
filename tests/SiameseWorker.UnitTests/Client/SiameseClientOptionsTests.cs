using System.ComponentModel.DataAnnotations;
using SiameseWorker.Client;

namespace SiameseWorker.UnitTests.Client;

public class SiameseClientOptionsTests
{
    [Fact]
    public void Defaults_are_those_of_the_worker()
    {
        var options = new SiameseClientOptions();
        var worker = new SiameseWorker.Settings.QueueOptions();

        options.ThrowIfInvalid();
        Assert.Equal((worker.Identify, worker.Enrol), (options.IdentifyQueue, options.EnrolQueue));
        Assert.True(worker.AllowsReplyTo(options.ReplyQueuePrefix + "x"));
        Assert.Equal((TimeSpan.FromSeconds(60), 45_000, 64), (options.Timeout, options.MaxInlineBytes, options.MaxInFlight));
    }

    [Theory]
    [InlineData(nameof(SiameseClientOptions.IdentifyQueue), "Identify", "SiameseClientOptions.IdentifyQueue is 'Identify': only a-z, 0-9 and '-' are allowed.")]
    [InlineData(nameof(SiameseClientOptions.EnrolQueue), "e", "SiameseClientOptions.EnrolQueue is 'e': it has 1 characters; 3 to 63 are allowed.")]
    [InlineData(nameof(SiameseClientOptions.ReplyQueuePrefix), "answers--", "SiameseClientOptions.ReplyQueuePrefix is 'answers--': with the rest of the name, it contains two hyphens in a row.")]
    [InlineData(nameof(SiameseClientOptions.MaxInlineBytes), 45_001, "SiameseClientOptions.MaxInlineBytes is '45001': it must be from 0 to 45000.")]
    [InlineData(nameof(SiameseClientOptions.MaxInFlight), 0, "SiameseClientOptions.MaxInFlight is '0': it must be from 1 to 10000.")]
    public void A_wrong_option_is_named_with_its_cure(string option, object value, string message)
    {
        var options = new SiameseClientOptions();
        typeof(SiameseClientOptions).GetProperty(option)!.SetValue(options, value);

        Assert.Equal(message, Assert.Throws<ValidationException>(options.ThrowIfInvalid).Message);
    }

    [Theory]
    [InlineData("00:00:00.009")]
    [InlineData("12:00:01")]
    public void A_wait_has_an_end_within_half_a_day(string timeout)
    {
        var options = new SiameseClientOptions { Timeout = TimeSpan.Parse(timeout) };

        Assert.Equal($"SiameseClientOptions.Timeout is '{options.Timeout}': it must be from 00:00:00.010 to 12:00:00.", Assert.Throws<ValidationException>(options.ThrowIfInvalid).Message);
    }
}
