using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Logging.Abstractions;
using SiameseWorker.Settings;
using SiameseWorker.Transport.Embedded;

namespace SiameseWorker.UnitTests.Transport;

public sealed class EmbeddedTransportOptionsTests
{
    [Fact]
    public void Defaults_are_durable_valid_and_where_a_worker_has_its_own()
    {
        var options = new EmbeddedTransportOptions();

        var worker = new DataFolder(new StorageOptions().Root);
        Assert.Equal((worker.Root, worker.QueueFile), (Path.GetFullPath(options.StorageRoot), Path.GetFullPath(options.QueueFile)));
        Assert.Equal(Durability.Full, options.Durability);
        Assert.Equal(TimeSpan.FromSeconds(10), options.BusyTimeout);
        Assert.Equal(TimeSpan.FromSeconds(2), options.FallbackPollInterval);
        Assert.Empty(Problems(options));
    }

    [Fact]
    public void Each_wrong_setting_is_named_with_its_value_and_what_would_be_right()
    {
        var options = new EmbeddedTransportOptions
        {
            StorageRoot = " ",
            QueueFile = "data/",
            Durability = (Durability)7,
            BusyTimeout = TimeSpan.Zero,
            FallbackPollInterval = TimeSpan.FromHours(2),
        };

        Assert.Equal(
            [
                "StorageRoot is ' ': name a folder, such as siamese-data.",
                "QueueFile is 'data/': name a file, such as siamese-data/state/queue.db.",
                "Durability is '7': it must be Full or Normal.",
                "BusyTimeout is '00:00:00': it must be from 00:00:00.1 to 00:05:00.",
                "FallbackPollInterval is '02:00:00': it must be from 00:00:00.01 to 01:00:00.",
            ],
            Problems(options));
    }

    [Fact]
    public void Nothing_starts_with_a_wrong_setting()
    {
        var options = new EmbeddedTransportOptions { BusyTimeout = TimeSpan.Zero };

        Assert.Throws<ValidationException>(() => new SqliteQueueService(options, TimeProvider.System, NullLogger<SqliteQueueService>.Instance));
        Assert.Throws<ValidationException>(() => new FolderImageStorage(options, TimeProvider.System, NullLogger<FolderImageStorage>.Instance));
    }

    private static IEnumerable<string?> Problems(EmbeddedTransportOptions options) =>
        options.Validate(new ValidationContext(options)).Select(result => result.ErrorMessage);
}
