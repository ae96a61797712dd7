using SiameseWorker.Client;
using SiameseWorker.Contracts;
using SiameseWorker.Transport;
using SiameseWorker.TransportBehaviour;
using SiameseWorker.UnitTests.Transport;

namespace SiameseWorker.UnitTests.Client;

public sealed class SiameseClientTests : IDisposable
{
    private readonly ClientBench _bench = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task A_hundred_probes_of_two_clients_at_once_each_get_their_own_answer()
    {
        await using var worker = _bench.Start(FakeWorker.Echo);
        await using var one = _bench.Open();
        await using var two = _bench.Open();

        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(async i =>
            (Expected: $"probe {i}", Answer: await (i % 2 == 0 ? one : two).IdentifyAsync(System.Text.Encoding.UTF8.GetBytes($"probe {i}"), cancellationToken: Token))));

        Assert.All(answers, answer => Assert.Equal(answer.Expected, answer.Answer.Class));
        Assert.Equal(2, worker.Requests.Select(request => request.ReplyTo).Distinct().Count());
    }

    [Fact]
    public async Task The_options_reach_the_worker()
    {
        await using var client = _bench.Open();
        var asking = client.IdentifyAsync(new byte[] { 1, 2 }, new IdentifyOptions { Gallery = "shapes", TopK = 3, MinConfidence = 0.5 }, Token);

        var request = Assert.IsType<IdentifyRequest>(await _bench.NextRequestAsync("identify", Token));
        await _bench.AnswerAsync(request, FakeWorker.Identified(request, "circle"), Token);

        Assert.Equal(("shapes", 3, 0.5), (request.Gallery, request.TopK, request.MinConfidence));
        Assert.Equal([1, 2], request.Image.Content!.Value.ToArray());
        Assert.Equal("circle", (await asking).Class);
    }

    [Fact]
    public async Task An_image_too_large_for_a_message_is_in_the_inbox_until_it_is_answered()
    {
        var probe = System.Text.Encoding.UTF8.GetBytes(new string('x', SiameseClientOptions.MostInlineBytes + 1));
        List<string> inbox = [];
        await using var worker = _bench.Start((request, image) =>
        {
            inbox.Add(((IdentifyRequest)request).Image.Path!);
            return FakeWorker.Echo(request, image);
        });
        await using var client = _bench.Open();

        var answer = await client.IdentifyAsync(new MemoryStream(probe), cancellationToken: Token);

        Assert.Equal(probe.Length, answer.Class!.Length);
        Assert.StartsWith("inbox/clients/answers-", Assert.Single(inbox), StringComparison.Ordinal);
        Assert.Empty(await _bench.InboxAsync(Token));
    }

    [Fact]
    public async Task The_largest_images_that_go_within_a_request_fit_in_a_message()
    {
        await using var client = _bench.Open();
        var half = new byte[SiameseClientOptions.MostInlineBytes / 2];
        var asking = client.VerifyAsync(half, half, cancellationToken: Token);

        var request = Assert.IsType<VerifyRequest>(await _bench.NextRequestAsync("identify", Token));
        await _bench.AnswerAsync(request, new VerifiedAnswer { Id = request.Id, Status = AnswerStatus.Same }, Token);

        Assert.NotNull(request.Image.Content);
        Assert.NotNull(request.Against!.Content);
        Assert.Equal(AnswerStatus.Same, (await asking).Status);
    }

    [Fact]
    public async Task Of_two_images_that_do_not_both_fit_in_a_message_one_goes_through_the_inbox()
    {
        await using var client = _bench.Open();
        var asking = client.VerifyAsync(new byte[30_000], new byte[30_000], cancellationToken: Token);

        var request = Assert.IsType<VerifyRequest>(await _bench.NextRequestAsync("identify", Token));
        Assert.NotNull(request.Image.Content);
        Assert.Equal(request.Against!.Path, Assert.Single(await _bench.InboxAsync(Token)));
        await _bench.AnswerAsync(request, new VerifiedAnswer { Id = request.Id, Status = AnswerStatus.Different }, Token);

        Assert.Equal(AnswerStatus.Different, (await asking).Status);
        Assert.Empty(await _bench.InboxAsync(Token));
    }

    [Fact]
    public async Task Without_an_answer_the_call_ends_in_time_and_says_what_to_check()
    {
        var time = new SteppedTime();
        await using var client = _bench.Open(time: time);
        var asking = client.IdentifyAsync(new byte[50_000], new IdentifyOptions { Timeout = TimeSpan.FromSeconds(7) }, Token);
        Assert.Equal(TimeSpan.FromSeconds(7), await time.SomebodyWaitsAsync(Token));

        time.Advance(TimeSpan.FromSeconds(7));

        var fault = await Assert.ThrowsAsync<NoAnswerException>(() => asking);
        Assert.Equal(
            "No answer came within 7 seconds. The request stays on its queue; the worker's log may say why it waits. " +
            $"Check that a worker reads queue 'identify' ({_bench.Queues.Description}), " +
            $"and that its setting Queues:AllowedReplyQueues allows '{(await _bench.NextRequestAsync("identify", Token)).ReplyTo}'.", fault.Message);
        Assert.Empty(await _bench.InboxAsync(Token));
    }

    [Fact]
    public async Task An_answer_that_comes_too_late_is_dropped_and_the_next_call_gets_its_own()
    {
        await using var client = _bench.Open();
        using var impatience = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var given = client.IdentifyAsync(new byte[50_000], cancellationToken: impatience.Token);
        var late = await _bench.NextRequestAsync("identify", Token);
        await impatience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => given);
        Assert.Empty(await _bench.InboxAsync(Token));

        var asking = client.IdentifyAsync(new byte[] { 1 }, cancellationToken: Token);
        var request = await _bench.NextRequestAsync("identify", Token);
        await _bench.AnswerAsync(late, FakeWorker.Identified(late, "late"), Token);
        await _bench.Queues.Get(request.ReplyTo!).SendAsync([new OutgoingMessage("no answer at all")], Token);
        await _bench.AnswerAsync(request, FakeWorker.Identified(request, "in time"), Token);

        Assert.Equal("in time", (await asking).Class);
    }

    [Fact]
    public async Task An_answer_too_large_for_a_message_is_fetched_from_storage_and_deleted_there()
    {
        await using var client = _bench.Open();
        var asking = client.IdentifyAsync(new byte[] { 1 }, cancellationToken: Token);
        var request = await _bench.NextRequestAsync("identify", Token);
        var late = request with { Id = "nobody waits for this" };
        foreach (var (to, name) in new[] { (late, "late"), (request, "whole") })
        {
            var body = await _bench.Storage.WriteAnswerAsync(FakeWorker.Identified(to, name), maxBodyBytes: 10, name, Token);
            await _bench.Queues.Get(to.ReplyTo!).SendAsync([new OutgoingMessage(body), new OutgoingMessage(body)], Token);
        }

        Assert.Equal("whole", (await asking).Class);
        Assert.Empty(await _bench.Storage.ListAsync(StoredAnswer.Root, Token).ToListAsync(Token));
    }

    [Fact]
    public async Task Answers_come_even_if_their_files_cannot_be_deleted()
    {
        // What is reached through a link belongs elsewhere too, and is not deleted.
        Directory.CreateDirectory(Path.Combine(_bench.StorageFolder, "elsewhere"));
        Directory.CreateSymbolicLink(Path.Combine(_bench.StorageFolder, StoredAnswer.Root), "elsewhere");
        await using var client = _bench.Open();
        var asking = client.IdentifyAsync(new byte[] { 1 }, cancellationToken: Token);
        var request = await _bench.NextRequestAsync("identify", Token);
        var late = await _bench.Storage.WriteAnswerAsync(FakeWorker.Identified(request with { Id = "nobody waits for this" }, "late"), maxBodyBytes: 10, "late", Token);
        var whole = await _bench.Storage.WriteAnswerAsync(FakeWorker.Identified(request, "whole"), maxBodyBytes: 10, "whole", Token);

        await _bench.Queues.Get(request.ReplyTo!).SendAsync([new OutgoingMessage(late), new OutgoingMessage(whole)], Token);

        Assert.Equal("whole", (await asking).Class);
        Assert.Equal(2, await _bench.Storage.ListAsync(StoredAnswer.Root, Token).CountAsync(Token));
    }

    [Fact]
    public async Task A_stored_answer_that_is_gone_is_an_exception_of_that_call_only()
    {
        await using var client = _bench.Open();
        var asking = client.IdentifyAsync(new byte[] { 1 }, cancellationToken: Token);
        var request = await _bench.NextRequestAsync("identify", Token);
        await _bench.AnswerAsync(request, new StoredAnswer { Id = request.Id, Status = AnswerStatus.Identified, AnswerType = MessageType.Identified, Path = "answers/gone.json" }, Token);
        await Assert.ThrowsAsync<InvalidDataException>(() => asking);

        var next = client.IdentifyAsync(new byte[] { 1 }, cancellationToken: Token);
        request = await _bench.NextRequestAsync("identify", Token);
        await _bench.AnswerAsync(request, FakeWorker.Identified(request, "cat"), Token);
        Assert.Equal("cat", (await next).Class);
    }

    [Fact]
    public async Task Disposing_ends_the_waits_and_leaves_neither_queue_nor_probe()
    {
        var client = _bench.Open();
        var asking = client.IdentifyAsync(new byte[50_000], cancellationToken: Token);
        var request = await _bench.NextRequestAsync("identify", Token);

        Assert.Equal([request.ReplyTo!], await _bench.ReplyQueuesAsync(Token));
        await client.DisposeAsync();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => asking);
        Assert.Empty(await _bench.ReplyQueuesAsync(Token));
        Assert.Empty(await _bench.InboxAsync(Token));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => client.RemoveAsync("cat", cancellationToken: Token));
        await client.DisposeAsync();
    }

    [Fact]
    public async Task A_failed_answer_is_returned_and_an_exception_only_for_those_who_want_one()
    {
        var error = new ErrorInfo(ErrorCodes.ImageCorrupt, "The image is truncated.");
        await using var worker = _bench.Start((request, _) => request.Fail(error, 1.5));
        await using var client = _bench.Open();

        var answer = await client.VerifyClassAsync(new byte[] { 1 }, "cat", cancellationToken: Token);

        Assert.Equal((AnswerStatus.Failed, error), (answer.Status, answer.Error));
        var fault = Assert.Throws<AnswerFailedException>(() => answer.EnsureSucceeded());
        Assert.Equal("The image is truncated. (image-corrupt)", fault.Message);
        Assert.Equal(ErrorCodes.ImageCorrupt, fault.Code);
    }

    [Fact]
    public async Task What_a_worker_says_of_a_message_it_cannot_read_becomes_an_answer_of_the_expected_kind()
    {
        var error = new ErrorInfo(ErrorCodes.InvalidMessage, "topK is out of range.");
        await using var worker = _bench.Start((request, _) => new FailedAnswer { Id = request.Id, Status = AnswerStatus.Failed, Error = error });
        await using var client = _bench.Open();

        IdentifiedAnswer answer = await client.IdentifyAsync(new byte[] { 1 }, cancellationToken: Token);

        Assert.Equal((AnswerStatus.Failed, error), (answer.Status, answer.Error));
    }

    [Fact]
    public async Task An_image_without_bytes_is_left_to_the_worker_to_refuse()
    {
        await using var worker = _bench.Start((request, image) => FakeWorker.Identified(request, $"{image?.Length} bytes"));
        await using var client = _bench.Open();

        Assert.Equal("0 bytes", (await client.IdentifyAsync(Array.Empty<byte>(), cancellationToken: Token)).Class);
    }

    [Fact]
    public async Task Reconciling_and_removing_go_to_the_enrol_queue()
    {
        await using var client = _bench.Open();
        var removing = client.RemoveAsync("cat", new RemoveOptions { Gallery = "pets", Image = "1.png" }, Token);
        var remove = Assert.IsType<RemoveRequest>(await _bench.NextRequestAsync("enrol", Token));
        await _bench.AnswerAsync(remove, new RemovedAnswer { Id = remove.Id, Status = AnswerStatus.Removed, Gallery = "pets", Class = "cat", Exemplars = 1 }, Token);
        Assert.Equal(("pets", "cat", "1.png", 1), (remove.Gallery, remove.Class, remove.Image, (await removing).Exemplars));

        var reconciling = client.AskAsync(new ReconcileRequest { Gallery = "pets" }, cancellationToken: Token);
        var reconcile = Assert.IsType<ReconcileRequest>(await _bench.NextRequestAsync("enrol", Token));
        await _bench.AnswerAsync(reconcile, new ReconciledAnswer { Id = reconcile.Id, Status = AnswerStatus.Reconciled, Gallery = "pets", Added = 4 }, Token);
        Assert.Equal(4, Assert.IsType<ReconciledAnswer>(await reconciling).Added);
    }
}
