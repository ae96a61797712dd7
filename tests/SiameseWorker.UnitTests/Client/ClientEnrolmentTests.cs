using SiameseWorker.Client;
using SiameseWorker.Contracts;
using SiameseWorker.UnitTests.Transport;

namespace SiameseWorker.UnitTests.Client;

/// <summary>What an exemplar is called: enrolling the same image again must replace it, not add another.</summary>
public sealed class ClientEnrolmentTests : IDisposable
{
    private readonly ClientBench _bench = new();
    private readonly TestFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _bench.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_file_keeps_its_name() =>
        Assert.Equal("tabby.png", await NameOfAsync(_folder.Write("pets/tabby.png", "an image")));

    [Fact]
    public async Task The_caller_s_name_wins() =>
        Assert.Equal("1.png", await NameOfAsync(_folder.Write("tabby.png", "an image"), "1.png"));

    [Fact]
    public async Task Small_bytes_are_named_by_the_worker() =>
        Assert.Null(await NameOfAsync(new byte[] { 1, 2, 3 }));

    [Fact]
    public async Task Bytes_that_go_through_the_inbox_are_named_after_their_content_as_the_worker_would()
    {
        var name = await NameOfAsync(new byte[50_000]);

        // The first 16 digits of the SHA-256 of 50,000 zero bytes.
        Assert.Equal("5b4b67b5d68e02c9.img", name);
        Assert.Equal(name, await NameOfAsync(new MemoryStream(new byte[50_000])));
    }

    private async Task<string?> NameOfAsync(ImageSource image, string? name = null)
    {
        await using var client = _bench.Open();
        var enrolling = client.EnrolAsync(image, "cat", new EnrolOptions { Name = name }, Token);
        var request = Assert.IsType<EnrolRequest>(await _bench.NextRequestAsync("enrol", Token));
        await _bench.AnswerAsync(request, new EnrolledAnswer { Id = request.Id, Status = AnswerStatus.Enrolled, Gallery = "default", Class = "cat" }, Token);
        Assert.Equal("cat", (await enrolling).Class);
        return request.Name;
    }
}
