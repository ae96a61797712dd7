using System.Globalization;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Specialized;
using Azure.Storage.Queues;
using SiameseWorker.Contracts;
using SiameseWorker.Settings;
using SiameseWorker.Transport;

namespace SiameseWorker.IntegrationTests.Azure;

/// <summary>A whole worker on Azure Storage.</summary>
public sealed class AzureWorkerTests(AzureFixture azure) : IAsyncLifetime
{
    private const long TwoGigabytes = 2L << 30;

    private AzureSite? _site;

    private AzureSite Site => _site!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _site = new AzureSite(await azure.ConnectAsync());

    public async ValueTask DisposeAsync()
    {
        if (_site is not null)
            await _site.DisposeAsync();
    }

    [Fact]
    public async Task What_lies_in_blobs_at_the_start_is_identified()
    {
        await Site.PutAsync("galleries/default/first/1.png", AzureSite.Draw(0, 0));
        await Site.PutAsync("galleries/default/second/1.png", AzureSite.Draw(1, 0));
        await Site.PutAsync("inbox/probe.png", AzureSite.Draw(0, 0));
        var worker = await Site.StartAsync();
        await AzureSite.EnrolledAsync(worker, 2);

        var answer = Assert.IsType<IdentifiedAnswer>(await Site.AskAsync(new IdentifyRequest { Id = "1", Image = ImageReference.FromPath("inbox/probe.png"), MinConfidence = 0 }));

        Assert.Equal("first", answer.Class);
        Assert.NotNull(await Site.Storage.FindAsync(StoragePath.Parse($"models/{answer.Encoder}/model-card.json"), Token));
    }

    [Fact]
    public async Task A_worker_with_an_empty_database_answers_nothing_before_it_knows_the_galleries()
    {
        await Site.PutAsync("galleries/default/first/1.png", AzureSite.Draw(0, 0));
        var ids = Enumerable.Range(0, 20).Select(i => $"{i}").ToList();
        await Site.SendAsync(Site.Identify, ids.Select(id => ContractJson.Write(new IdentifyRequest { Id = id, Image = ImageReference.FromBytes(AzureSite.Draw(0, 1)), MinConfidence = 0 })));

        await Site.StartAsync();

        Assert.All(await Site.AnswersAsync(ids), answer => Assert.Equal("first", ((IdentifiedAnswer)answer).Class));
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public async Task Storage_events_in_either_schema_enrol_and_remove_whatever_their_order(bool isCloudEvent, bool isArray)
    {
        const string Path = "galleries/default/ein ü/1.png";
        var worker = await Site.StartAsync();
        await Site.PutAsync(Path, AzureSite.Draw(0, 0));

        // Deleted before it was created: late, repeated, in the wrong order. What counts is that it is there.
        await Site.SendAsync(Site.Enrol, Event("BlobCreated", Path), Event("BlobDeleted", Path), Event("BlobCreated", Path));
        await AzureSite.EnrolledAsync(worker, 1);
        await Site.EmptyAsync(Site.Enrol);
        await Site.Storage.DeleteAsync(StoragePath.Parse(Path), Token);
        await Site.SendAsync(Site.Enrol, Event("BlobDeleted", Path), Event("BlobCreated", Path));

        await AzureSite.EnrolledAsync(worker, 0);
        await Site.EmptyAsync(Site.Enrol);
        Assert.Equal(0, await new PoisonQueue(Site.Queues, Site.Enrol).CountAsync(Token));

        string Event(string type, string path)
        {
            var text = isCloudEvent ? StorageEventText.CloudEvent(type, Site.UrlOf(path)) : StorageEventText.EventGrid(type, Site.UrlOf(path));
            return isArray ? $"[{text}]" : text;
        }
    }

    [Fact]
    public async Task Events_of_other_containers_and_accounts_are_completed_and_change_nothing()
    {
        const string Untold = "galleries/default/cat/1.png";
        await Site.PutAsync("galleries/default/first/1.png", AzureSite.Draw(0, 0));
        var worker = await Site.StartAsync();
        await AzureSite.EnrolledAsync(worker, 1);

        // Whoever took one of the events for its own would find an image where it looks.
        await Site.PutAsync(Untold, AzureSite.Draw(1, 0));
        await Site.PutAsync("inbox/default/cat/1.png", AzureSite.Draw(1, 0));
        await Site.PutAsync("galleries/default/told/1.png", AzureSite.Draw(2, 0));
        await Site.SendAsync(Site.Enrol,
            StorageEventText.EventGrid("BlobCreated", Site.UrlOf("inbox/default/cat/1.png")),
            StorageEventText.EventGrid("BlobCreated", $"https://somebody.blob.core.windows.net{new Uri(Site.UrlOf(Untold)).AbsolutePath}"),
            StorageEventText.CloudEvent("BlobTierChanged", Site.UrlOf(Untold)));
        await Site.EmptyAsync(Site.Enrol);
        await Site.SendAsync(Site.Enrol, StorageEventText.EventGrid("BlobCreated", Site.UrlOf("galleries/default/told/1.png")));

        await AzureSite.EnrolledAsync(worker, 2);
        await Site.EmptyAsync(Site.Enrol);
        Assert.Null(await worker.Store.Reader.FindAsync(Untold, Token));
        Assert.Equal(0, await new PoisonQueue(Site.Queues, Site.Enrol).CountAsync(Token));
    }

    [Fact]
    public async Task A_request_whose_client_has_just_gone_is_completed_without_further_tries()
    {
        var gone = Site.AnswersQueue + "-gone";
        var port = new QueueServiceClient(Site.Connection).Uri.Port;
        await using var queues = new StorageProxy(port) { QueueBeingDeleted = gone };
        await Site.StartAsync(Site.Settings(Site.Connection.Replace($":{port}/", $":{queues.Port}/", StringComparison.Ordinal)));

        await Site.SendAsync(Site.Identify, ContractJson.Write(new IdentifyRequest { Id = "1", Image = ImageReference.FromPath("inbox/1.png"), ReplyTo = gone }));

        await Site.EmptyAsync(Site.Identify);
        Assert.Equal(0, await new PoisonQueue(Site.Queues, Site.Identify).CountAsync(Token));
        Assert.DoesNotContain(gone, await Site.Queues.ListAsync(Token));
    }

    [Fact]
    public async Task A_blob_that_is_gone_or_too_large_is_answered_without_being_downloaded()
    {
        await Site.StartAsync();
        await Site.PutAsync("inbox/gone.png", AzureSite.Draw(0, 0));
        await Site.Storage.DeleteAsync(StoragePath.Parse("inbox/gone.png"), Token);
        await Site.Container("inbox").GetPageBlobClient("huge.png").CreateAsync(TwoGigabytes, cancellationToken: Token);

        var gone = await Site.AskAsync(new IdentifyRequest { Id = "gone", Image = ImageReference.FromPath("inbox/gone.png") });
        var huge = await Site.AskAsync(new IdentifyRequest { Id = "huge", Image = ImageReference.FromPath("inbox/huge.png") });

        Assert.Equal((AnswerStatus.Failed, ErrorCodes.ImageNotFound), (gone.Status, gone.Error?.Code));
        Assert.Equal((AnswerStatus.Failed, ErrorCodes.ImageTooLarge), (huge.Status, huge.Error?.Code));
        Assert.Contains(TwoGigabytes.ToString("N0", CultureInfo.InvariantCulture), huge.Error!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Three_workers_on_one_queue_share_its_messages()
    {
        const int Requests = 150;
        await Site.PutAsync("galleries/default/first/1.png", AzureSite.Draw(0, 0));
        var port = new QueueServiceClient(Site.Connection).Uri.Port;
        await using var one = new StorageProxy(port);
        await using var two = new StorageProxy(port);
        await using var three = new StorageProxy(port);
        StorageProxy[] proxies = [one, two, three];
        foreach (var proxy in proxies)
        {
            var settings = Site.Settings(Site.Connection.Replace($":{port}/", $":{proxy.Port}/", StringComparison.Ordinal));
            settings["Queues:MaxInFlight"] = "8";
            await AzureSite.EnrolledAsync(await Site.StartAsync(settings), 1);
        }

        var image = ImageReference.FromBytes(AzureSite.Draw(0, 1));
        var ids = Enumerable.Range(0, Requests).Select(i => $"{i}").ToList();
        await Site.SendAsync(Site.Identify, ids.Select(id => ContractJson.Write(new IdentifyRequest { Id = id, Image = image, MinConfidence = 0 })));

        Assert.All(await Site.AnswersAsync(ids), answer => Assert.Equal("first", ((IdentifiedAnswer)answer).Class));
        Assert.All(proxies, proxy => Assert.InRange(proxy.Count("DELETE"), 1, Requests));
    }

    [Fact]
    public async Task Storage_that_fails_for_a_while_only_delays_the_answers()
    {
        await Site.PutAsync("galleries/default/first/1.png", AzureSite.Draw(0, 0));
        await Site.PutAsync("inbox/probe.png", AzureSite.Draw(0, 1));
        var (queuePort, blobPort) = (new QueueServiceClient(Site.Connection).Uri.Port, new BlobServiceClient(Site.Connection).Uri.Port);
        await using var queues = new StorageProxy(queuePort);
        await using var blobs = new StorageProxy(blobPort);
        await AzureSite.EnrolledAsync(await Site.StartAsync(Site.Settings(Site.Connection
            .Replace($":{queuePort}/", $":{queues.Port}/", StringComparison.Ordinal).Replace($":{blobPort}/", $":{blobs.Port}/", StringComparison.Ordinal))), 1);

        (queues.IsDown, blobs.IsDown) = (true, true);
        var refused = queues.Count("GET");
        var ids = Enumerable.Range(0, 20).Select(i => $"{i}").ToList();
        await Site.SendAsync(Site.Identify, ids.Select(id => ContractJson.Write(new IdentifyRequest { Id = id, Image = ImageReference.FromPath("inbox/probe.png"), MinConfidence = 0 })));
        await AzureSite.UntilAsync("the worker has met the fault several times", () => Task.FromResult(queues.Count("GET") > refused + 8));
        queues.IsDown = false;
        var reads = blobs.Count("GET");
        await AzureSite.UntilAsync("it has met that of the blobs, too", () => Task.FromResult(blobs.Count("GET") > reads + 2));
        blobs.IsDown = false;

        Assert.All(await Site.AnswersAsync(ids), answer => Assert.Equal("first", ((IdentifiedAnswer)answer).Class));
    }

    [Fact]
    public async Task A_client_that_gives_up_and_deletes_its_queue_holds_nobody_up()
    {
        await Site.StartAsync();
        var replyTo = Site.AnswersQueue + "-gone";
        await Site.Queues.Get(replyTo).CountAsync(Token);
        await Site.SendAsync(Site.Identify, ContractJson.Write(new IdentifyRequest { Id = "1", ReplyTo = replyTo, Image = ImageReference.FromBytes(AzureSite.Draw(0, 0)) }));
        await Site.Queues.DeleteAsync(replyTo, Token);

        await Site.EmptyAsync(Site.Identify);

        Assert.Equal(ErrorCodes.GalleryNotFound, (await Site.AskAsync(new IdentifyRequest { Id = "2", Image = ImageReference.FromBytes(AzureSite.Draw(0, 0)) })).Error?.Code);
    }

    [Fact]
    public async Task An_encoder_that_is_only_in_blobs_is_fetched_and_a_damaged_one_is_not_kept()
    {
        var first = await Site.StartAsync();
        var settings = Site.Settings();
        var version = Directory.GetDirectories(Path.Combine(first.Settings.Data.Models, "default")).Select(Path.GetFileName).Single();
        settings["Encoder:Folder"] = $"models/default/{version}";

        var second = await Site.StartAsync(settings);
        Assert.True(File.Exists(Path.Combine(second.Settings.Data.Models, "default", version!, "weights.safetensors")));

        await Site.PutAsync($"models/default/{version}/weights.safetensors", [1, 2, 3]);
        var third = Site.Settings();
        third["Encoder:Folder"] = $"models/default/{version}";
        await Assert.ThrowsAnyAsync<Exception>(() => Site.StartAsync(third));
        Assert.Empty(Directory.GetDirectories(Path.Combine(third["Storage:Root"]!, "models", "default")));
    }

    [Fact]
    public async Task A_queue_name_that_Azure_would_refuse_stops_the_start_with_the_setting_s_name()
    {
        var settings = Site.Settings();
        settings["Queues:Identify"] = "Identify_Here";
        settings["Azure:QueueRetry:MaxRetries"] = "-1";

        var error = await Assert.ThrowsAsync<SettingsException>(() => Site.StartAsync(settings));

        Assert.Contains("Queues:Identify", error.Message, StringComparison.Ordinal);
        Assert.Contains("Azure:QueueRetry:MaxRetries is '-1'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_too_large_for_a_message_is_stored_and_read_from_there()
    {
        var answer = new IdentifiedAnswer
        {
            Id = "1",
            Status = AnswerStatus.Identified,
            Gallery = "default",
            Candidates = [.. Enumerable.Range(0, 1000).Select(i => new Candidate { Class = $"class {i}", Similarity = 0.5f, Confidence = 0.5, Exemplar = $"galleries/default/class {i}/1.png" })],
        };

        var body = await Site.Storage.WriteAnswerAsync(answer, QueueLimits.MaxBodyBytes, "identify-1", Token);
        Assert.True(AnswerReader.TryRead(body, out var read, out _));
        var stored = Assert.IsType<StoredAnswer>(read);
        var whole = await Site.Storage.ReadAnswerAsync(stored, Token);

        Assert.Equal(("1", AnswerStatus.Identified, MessageType.Identified, "answers/identify-1.json"), (stored.Id, stored.Status, stored.AnswerType, stored.Path));
        Assert.Equal(ContractJson.Write(answer), ContractJson.Write(whole));
        await Assert.ThrowsAsync<InvalidDataException>(() => Site.Storage.ReadAnswerAsync(stored, Token));
    }
}
