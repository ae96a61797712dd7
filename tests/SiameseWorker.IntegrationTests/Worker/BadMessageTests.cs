using SiameseWorker.Contracts;
using SiameseWorker.IntegrationTests.Support;

namespace SiameseWorker.IntegrationTests.Worker;

/// <summary>What is no valid request goes to the poison queue with the reason, and its sender is told where that is possible.</summary>
public class BadMessageTests(WorkerFixture fixture) : IClassFixture<WorkerFixture>
{
    private const string Image = "\"image\": \"inbox/a.png\"";

    private static readonly string LongName = new('n', 300);

    /// <summary>Queue, body, code, a part of the reason.</summary>
    public static TheoryData<string, string, string, string> Unanswerable => new()
    {
        { "identify", "Hello, is anybody there?", ErrorCodes.InvalidMessage, "not a JSON object" },
        { "identify", "{ \"type\": \"identify\", \"id\": \"cut", ErrorCodes.InvalidMessage, "not a JSON object" },
        { "identify", "[1, 2]", ErrorCodes.InvalidMessage, "it is a JSON array" },
        { "identify", "null", ErrorCodes.InvalidMessage, "it is a JSON null" },
        { "identify", "{}", ErrorCodes.InvalidMessage, "type is missing" },
        { "identify", $"{{ \"type\": \"identify\", {Image} }}", ErrorCodes.InvalidMessage, "id is missing" },
        { "identify", $"{{ \"type\": \"identify\", \"id\": 7, {Image} }}", ErrorCodes.InvalidMessage, "id is 7; it must be text" },
        { "enrol", $"{{ \"type\": \"enrol\", {Image} }}", ErrorCodes.InvalidMessage, "class is missing" },
        { "enrol", $"{{ \"type\": \"identify\", {Image} }}", ErrorCodes.InvalidMessage, "id is missing" },
    };

    /// <summary>Queue, fields besides the id, code, a part of the reason.</summary>
    public static TheoryData<string, string, string, string> Answerable => new()
    {
        { "identify", $"\"type\": \"ponder\", {Image}", ErrorCodes.UnknownType, "type is 'ponder'" },
        { "identify", Image, ErrorCodes.InvalidMessage, "type is missing" },
        { "identify", $"\"type\": 5, {Image}", ErrorCodes.InvalidMessage, "type is 5; it must be text" },
        { "identify", "\"type\": \"identify\"", ErrorCodes.InvalidMessage, "image is missing" },
        { "identify", "\"type\": \"identify\", \"image\": 3", ErrorCodes.InvalidMessage, "image is 3" },
        { "identify", "\"type\": \"identify\", \"image\": { \"base64\": \"***\" }", ErrorCodes.InvalidMessage, "not Base64" },
        { "identify", "\"type\": \"identify\", \"image\": { \"base64\": \"\" }", ErrorCodes.InvalidMessage, "empty" },
        { "identify", $"\"type\": \"identify\", {Image}, \"topK\": 0", ErrorCodes.InvalidMessage, "topK is 0; it must be a whole number from 1 to 1,000" },
        { "identify", $"\"type\": \"identify\", {Image}, \"topK\": 1000000000", ErrorCodes.InvalidMessage, "topK is 1000000000" },
        { "identify", $"\"type\": \"identify\", {Image}, \"topK\": 2.5", ErrorCodes.InvalidMessage, "topK is 2.5" },
        { "identify", $"\"type\": \"identify\", {Image}, \"minConfidence\": 1.5", ErrorCodes.InvalidMessage, "minConfidence is 1.5" },
        { "identify", $"\"type\": \"identify\", {Image}, \"topk\": 3", ErrorCodes.InvalidMessage, "topk is spelt 'topK'" },
        { "identify", $"\"type\": \"identify\", {Image}, \"gallery\": \"../up\"", ErrorCodes.InvalidMessage, "gallery is '../up'" },
        { "identify", $"\"type\": \"identify\", {Image}, \"replyTo\": \"No Queue!\"", ErrorCodes.InvalidMessage, "replyTo is 'No Queue!'" },
        { "identify", $"\"type\": \"identify\", {Image}, \"replyTo\": \"identify\"", ErrorCodes.ReplyQueueNotAllowed, "Queues:AllowedReplyQueues" },
        { "identify", $"\"type\": \"identify\", {Image}, \"replyTo\": \"somewhere-else\"", ErrorCodes.ReplyQueueNotAllowed, "Queues:AllowedReplyQueues" },
        { "identify", $"\"type\": \"verify\", {Image}", ErrorCodes.InvalidMessage, "class must be given, or against, but not both" },
        { "identify", $"\"type\": \"verify\", {Image}, \"against\": \"inbox/b.png\", \"class\": \"cat\"", ErrorCodes.InvalidMessage, "but not both" },
        { "identify", $"\"type\": \"enrol\", {Image}, \"class\": \"cat\"", ErrorCodes.InvalidMessage, "does not belong on queue 'identify'" },
        { "enrol", $"\"type\": \"identify\", {Image}", ErrorCodes.InvalidMessage, "does not belong on queue 'enrol'" },
        { "enrol", "\"type\": \"retrain\"", ErrorCodes.InvalidMessage, "does not belong on queue 'enrol'" },
        { "enrol", $"\"type\": \"enrol\", {Image}, \"class\": \"a/b\"", ErrorCodes.InvalidMessage, "class is 'a/b'" },
        { "enrol", $"\"type\": \"enrol\", {Image}, \"class\": \"{LongName}\"", ErrorCodes.InvalidMessage, "it has 300 bytes in UTF-8" },
        { "enrol", "\"type\": \"remove\", \"class\": \"..\"", ErrorCodes.InvalidMessage, "class is '..'" },
    };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private Site Site => fixture.Site;

    [Theory]
    [MemberData(nameof(Unanswerable))]
    public async Task Without_an_id_it_goes_to_the_poison_queue(string queue, string body, string code, string reason)
    {
        await Site.SendAsync(queue, body);
        await ExpectPoisonAsync(queue, body, code, reason);
    }

    [Theory]
    [MemberData(nameof(Answerable))]
    public async Task With_an_id_its_sender_is_told_too(string queue, string fields, string code, string reason)
    {
        var id = $"bad-{Guid.NewGuid():N}";
        var body = $"{{ \"id\": \"{id}\", {fields} }}";

        await Site.SendAsync(queue, body);

        var answer = Assert.IsType<FailedAnswer>(await Site.Answers.WaitAsync(id));
        Assert.Equal((AnswerStatus.Failed, code), (answer.Status, answer.Error?.Code));
        Assert.Contains(reason, answer.Error!.Message);
        await ExpectPoisonAsync(queue, body, code, reason);
        Assert.Single(Site.Answers.For(id));
    }

    [Fact]
    public async Task A_body_in_Base64_is_told_the_same()
    {
        var body = Convert.ToBase64String("""{ "type": "identify", "id": "in-base64" }"""u8);
        await Site.SendAsync("identify", body);
        Assert.Equal(ErrorCodes.InvalidMessage, (await Site.Answers.WaitAsync("in-base64")).Error?.Code);
        await ExpectPoisonAsync("identify", body, ErrorCodes.InvalidMessage, "image is missing");
    }

    [Fact]
    public async Task The_failed_answer_goes_to_the_queue_that_the_message_names()
    {
        await using var mine = new AnswerBox(Site.Queues.Get("answers-mine"));
        var body = """{ "type": "identify", "id": "elsewhere", "replyTo": "answers-mine" }""";
        await Site.SendAsync("identify", body);
        Assert.Equal(ErrorCodes.InvalidMessage, (await mine.WaitAsync("elsewhere")).Error?.Code);
        await ExpectPoisonAsync("identify", body, ErrorCodes.InvalidMessage, "image is missing");
        Assert.Empty(Site.Answers.For("elsewhere"));
    }

    [Fact]
    public async Task Good_messages_behind_bad_ones_are_answered()
    {
        var gallery = fixture.NewGallery();
        await Site.EnrolCharactersAsync(gallery, 2);
        var bad = Enumerable.Range(0, 60).Select(i => $"no JSON {i}").ToArray();
        for (var i = 0; i < bad.Length; i += 20)
            await Site.SendAsync("identify", bad[i..(i + 20)]);

        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Site.IdentifyAsync(gallery, Drawings.Of(1, drawer: 0))));

        Assert.All(answers, answer => Assert.Equal("character 1", answer.Class));
        var poison = Site.Poison("identify");
        await Eventually.HoldsAsync("all bad messages are poisoned", async () => await poison.CountAsync(Token) == bad.Length);
        Assert.Equal(bad.Order(), (await poison.ListAsync(Token)).Select(entry => entry.Message.Body).Order());
        await poison.DropAsync(null, Token);
    }

    /// <summary>The message is in the poison queue, whole and with the reason, and no longer in its own; then drops it.</summary>
    private async Task ExpectPoisonAsync(string queue, string body, string code, string reason)
    {
        var poison = Site.Poison(queue);
        var entry = await Eventually.GetAsync($"'{body}' is poisoned", async () => (await poison.ListAsync(Token)).SingleOrDefault(entry => entry.Message.Body == body));
        Assert.Equal((queue, code, 1), (entry.Message.Queue, entry.Message.Code, entry.Message.DequeueCount));
        Assert.Contains(reason, entry.Message.Reason);
        await Eventually.HoldsAsync($"queue '{queue}' is empty", async () => await Site.Queues.Get(queue).CountAsync(Token) == 0);
        Assert.Single(await poison.DropAsync([entry.Id], Token));
    }
}
