using SiameseWorker.Client;
using SiameseWorker.Contracts;
using SiameseWorker.TransportBehaviour;

namespace SiameseWorker.UnitTests.Client;

public sealed class ClientStreamTests : IDisposable
{
    private readonly ClientBench _bench = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task Every_image_of_a_stream_is_answered_under_its_index()
    {
        await using var worker = _bench.Start(FakeWorker.Echo);
        await using var client = _bench.Open(new SiameseClientOptions { MaxInFlight = 7 });

        var answers = await client.IdentifyManyAsync(Probes(50), cancellationToken: Token).ToListAsync(Token);

        Assert.Equal(Enumerable.Range(0, 50), answers.Select(answer => answer.Index).Order());
        Assert.All(answers, answer => Assert.Equal($"probe {answer.Index}", answer.Answer.Class));
    }

    [Fact]
    public async Task No_more_requests_wait_than_are_allowed_and_images_are_read_no_further_ahead()
    {
        await using var client = _bench.Open(new SiameseClientOptions { MaxInFlight = 3 });
        var read = 0;
        var answers = client.IdentifyManyAsync(Probes(50).Select(probe => { read++; return probe; }), cancellationToken: Token).GetAsyncEnumerator(Token);
        var first = answers.MoveNextAsync();
        var requests = new List<Request>();
        for (var i = 0; i < 3; i++)
            requests.Add(await _bench.NextRequestAsync("identify", Token));

        Assert.Equal(0, await _bench.Queues.Get("identify").CountAsync(Token));
        Assert.InRange(read, 3, 4);
        await _bench.AnswerAsync(requests[1], FakeWorker.Identified(requests[1], "second"), Token);

        Assert.True(await first);
        Assert.Equal("second", answers.Current.Answer.Class);
        await _bench.NextRequestAsync("identify", Token);
        await answers.DisposeAsync();
    }

    [Fact]
    public async Task Leaving_a_stream_early_leaves_nothing_behind()
    {
        await using var worker = _bench.Start((request, image) => request.Id == "1" ? FakeWorker.Echo(request, image) : null);
        await using var client = _bench.Open(new SiameseClientOptions { MaxInFlight = 4, MaxInlineBytes = 0 });

        await foreach (var answer in client.IdentifyManyAsync(Probes(50), cancellationToken: Token))
        {
            Assert.StartsWith("probe ", answer.Answer.Class, StringComparison.Ordinal);
            break;
        }

        Assert.Empty(await _bench.InboxAsync(Token));
    }

    [Fact]
    public async Task An_image_that_cannot_be_read_ends_the_stream_with_its_own_exception()
    {
        await using var client = _bench.Open();
        ImageSource[] images = [System.Text.Encoding.UTF8.GetBytes("fine"), Path.Combine(Path.GetTempPath(), "siamese-no-such-image.png")];

        await Assert.ThrowsAsync<FileNotFoundException>(async () => await client.IdentifyManyAsync(images.ToAsyncEnumerable(), cancellationToken: Token).ToListAsync(Token));
    }

    private static IAsyncEnumerable<ImageSource> Probes(int count) =>
        Enumerable.Range(0, count).Select(i => ImageSource.FromBytes(System.Text.Encoding.UTF8.GetBytes($"probe {i}"))).ToAsyncEnumerable();
}
