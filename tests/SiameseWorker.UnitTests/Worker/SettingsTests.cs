using Microsoft.Extensions.Configuration;
using SiameseWorker.Gallery;
using SiameseWorker.Settings;
using SiameseWorker.Transport.Embedded;

namespace SiameseWorker.UnitTests.Worker;

public class SettingsTests
{
    [Fact]
    public void Without_configuration_every_setting_has_its_documented_default()
    {
        var settings = Read();
        Assert.Equal("siamese-data", settings.Storage.Root);
        Assert.Equal(("identify", "enrol", "answers", "answers-*"), (settings.Queues.Identify, settings.Queues.Enrol, settings.Queues.Answers, settings.Queues.AllowedReplyQueues));
        Assert.Equal((32, 128, 5), (settings.Queues.BatchSize, settings.Queues.MaxInFlight, settings.Queues.MaxDequeueCount));
        Assert.Equal(
            (TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(5), TimeSpan.FromSeconds(5)),
            (settings.Queues.VisibilityTimeout, settings.Queues.RetryDelay, settings.Queues.MaxRetryDelay, settings.Queues.PollInterval));
        Assert.Equal((TimeSpan.FromMinutes(10), TimeSpan.FromSeconds(1), 64), (settings.Enrolment.ReconcileInterval, settings.Enrolment.SettleTime, settings.Enrolment.BatchSize));
        Assert.Equal((TimeSpan.FromSeconds(20), null, 32), (settings.Worker.GracePeriod, settings.Worker.DecodeConcurrency, settings.Worker.EmbedBatchSize));
        Assert.Equal((Durability.Full, TimeSpan.FromSeconds(10)), (settings.EmbeddedQueue.Durability, settings.EmbeddedQueue.BusyTimeout));
        Assert.Equal((10_000_000L, 25_000_000L), (settings.Imaging.MaxBytes, settings.Imaging.MaxPixels));
        Assert.Equal("auto", settings.Torch.Device);
        Assert.Equal((Environment.ProcessorCount, 500_000L, true, "cpu"), (settings.Search.Threads, settings.Search.ParallelThreshold, settings.Search.ReducedPrecision, settings.Search.Device));
    }

    [Fact]
    public void The_search_is_set_where_galleries_are_opened()
    {
        var search = Read(("Search:Threads", "3"), ("Search:ReducedPrecision", "false")).Gallery(device: null).Search;
        Assert.Equal((3, false), (search.Threads, search.ReducedPrecision));
    }

    [Fact]
    public void The_data_folder_holds_everything()
    {
        var data = Read(("Storage:Root", "/data/siamese")).Data;
        Assert.Equal(
            ("/data/siamese", "/data/siamese/state/gallery.db", "/data/siamese/state/queue.db", "/data/siamese/models"),
            (data.Root, data.GalleryDatabase, data.QueueFile, data.Models));
    }

    [Fact]
    public void Everything_that_is_wrong_is_said_at_once_with_the_name_the_value_and_what_is_right()
    {
        var wrong = Assert.Throws<SettingsException>(() => Read(
            ("Queues:BatchSize", "33"),
            ("Queues:MaxDequeueCount", "0"),
            ("Queues:Identify", "Identify!"),
            ("Enrolment:SettleTime", "00:11:00"),
            ("Worker:GracePeriod", "02:00:00"),
            ("Worker:Grace", "1"),
            ("EmbeddedQueue:Durability", "7")));
        Assert.Equal(
            """
            7 settings are wrong:
              Queues:BatchSize is '33': it must be from 1 to 32.
              Queues:MaxDequeueCount is '0': it must be from 1 to 1000.
              Queues:Identify is 'Identify!': it must be a queue name: only a-z, 0-9 and '-' are allowed.
              Enrolment:SettleTime is '00:11:00': it must be from 00:00:00 to 00:10:00.
              Worker:Grace is not a setting; Worker has DecodeConcurrency, EmbedBatchSize, GracePeriod.
              Worker:GracePeriod is '02:00:00': it must be from 00:00:00 to 01:00:00.
              EmbeddedQueue:Durability is '7': it must be Full or Normal.
            """, wrong.Message, ignoreLineEndingDifferences: true);
    }

    [Theory]
    [InlineData("Queues:MaxDequeueCount", "five")]
    [InlineData("Enrolment:SettleTime", "soon")]
    [InlineData("EmbeddedQueue:Durability", "Fullest")]
    [InlineData("Search:Device", "gpu")]
    [InlineData("Encoder", "my-encoder")]
    [InlineData("Imaging:AllowedFormats", "bmp")]
    [InlineData("Imaging:AllowedFormats:0", "jpegg")]
    [InlineData("Lines", "default")]
    [InlineData("Storage:Root", "")]
    public void A_value_of_another_kind_is_named_with_its_setting(string setting, string value)
    {
        var wrong = Assert.Throws<SettingsException>(() => Read((setting, value)));
        var problem = Assert.Single(wrong.Problems);
        Assert.Contains(setting.Split(':')[0], problem);
        Assert.Contains(value, problem);
    }

    [Theory]
    [InlineData("Lines")]
    [InlineData("SEARCH")]
    [InlineData("worker")]
    public void A_variable_of_the_environment_that_is_called_like_a_section_is_not_meant_for_this_program(string name)
    {
        const string Prefix = "SIAMESE_TESTS_";
        Environment.SetEnvironmentVariable(Prefix + name, "24");
        try
        {
            var configuration = new ConfigurationBuilder().AddInMemoryCollection([KeyValuePair.Create("Worker:EmbedBatchSize", (string?)"3")]).AddEnvironmentVariables(Prefix).Build();

            var settings = WorkerSettings.Read(configuration);

            Assert.Equal("24", configuration[name]);
            Assert.Equal((3, GalleryStoreOptions.DefaultLine), (settings.Worker.EmbedBatchSize, Assert.Single(settings.Lines.All).Name));
        }
        finally
        {
            Environment.SetEnvironmentVariable(Prefix + name, null);
        }
    }

    [Fact]
    public void A_section_that_is_misspelt_is_named()
    {
        var wrong = Assert.Throws<SettingsException>(() => Read(("Queue:MaxDequeueCount", "3"), ("Logging:LogLevel:Default", "Debug")));

        Assert.StartsWith("Queue is not a section of the settings; there are Azure, EmbeddedQueue, Encoder, ", Assert.Single(wrong.Problems), StringComparison.Ordinal);
    }

    private static WorkerSettings Read(params (string Key, string? Value)[] settings) => WorkerSettings.Read(
        new ConfigurationBuilder().AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, setting.Value))).Build());
}
