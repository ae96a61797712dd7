using SiameseWorker.Contracts;

namespace SiameseWorker.UnitTests.Contracts;

/// <summary>The requests of the public contract, letter by letter: a change here breaks every sender.</summary>
public class RequestJsonTests
{
    public static TheoryData<Request, string> Messages => new()
    {
        {
            new IdentifyRequest { Id = "order-4711", Image = ImageReference.FromPath("inbox/4711.jpg"), ReplyTo = "answers-7" },
            """{"type":"identify","id":"order-4711","image":"inbox/4711.jpg","gallery":"default","topK":5,"replyTo":"answers-7"}"""
        },
        {
            new IdentifyRequest { Id = "1", Image = ImageReference.FromBytes(new byte[] { 1, 2, 3 }), Gallery = "猫 und Hunde", TopK = 1000, MinConfidence = 0 },
            """{"type":"identify","id":"1","image":{"base64":"AQID"},"gallery":"猫 und Hunde","topK":1000,"minConfidence":0}"""
        },
        {
            new VerifyRequest { Id = "v-1", Image = ImageReference.FromPath("inbox/a.png"), Against = ImageReference.FromPath("inbox/b.png") },
            """{"type":"verify","id":"v-1","image":"inbox/a.png","against":"inbox/b.png","gallery":"default"}"""
        },
        {
            new VerifyRequest { Id = "v-1", Image = ImageReference.FromPath("inbox/a.png"), Class = "cat", Gallery = "pets" },
            """{"type":"verify","id":"v-1","image":"inbox/a.png","class":"cat","gallery":"pets"}"""
        },
        {
            new EnrolRequest { Class = "cat", Image = ImageReference.FromPath("inbox/9.png"), Name = "best.png" },
            """{"type":"enrol","gallery":"default","class":"cat","image":"inbox/9.png","name":"best.png"}"""
        },
        {
            new RemoveRequest { Id = "r", Class = "cat", Image = "9.png" },
            """{"type":"remove","id":"r","gallery":"default","class":"cat","image":"9.png"}"""
        },
        { new RemoveRequest { Class = "cat" }, """{"type":"remove","gallery":"default","class":"cat"}""" },
        { new ReconcileRequest(), """{"type":"reconcile"}""" },
        { new ReconcileRequest { Id = "n", Gallery = "pets" }, """{"type":"reconcile","id":"n","gallery":"pets"}""" },
        {
            new RetrainRequest { Recipe = "prototypical", Reason = "new classes" },
            """{"type":"retrain","line":"default","recipe":"prototypical","reason":"new classes"}"""
        },
        {
            new RetrainRequest { Id = "t", Line = "photos", Trigger = "schedule", Force = true, Steps = 400, Minutes = 1.5 },
            """{"type":"retrain","id":"t","line":"photos","trigger":"schedule","force":true,"steps":400,"minutes":1.5}"""
        },
        { new CancelRequest { Id = "c", Line = "photos" }, """{"type":"cancel","id":"c","line":"photos"}""" },
        { new RollbackRequest { To = "default/2026-11-23.2" }, """{"type":"rollback","to":"default/2026-11-23.2"}""" },
    };

    [Theory]
    [MemberData(nameof(Messages))]
    public void Requests_are_written_as_documented_and_read_back_as_they_were(Request request, string json)
    {
        Assert.Equal(json, ContractJson.Write(request));
        Assert.True(MessageReader.TryRead(json, out var read, out var rejection), rejection?.Message);
        Assert.Equal(request, read);
    }

    [Fact]
    public void Every_type_of_request_is_covered() =>
        Assert.Equal(MessageType.Requests.Order(), Messages.Select(row => row.Data.Item1.Type).Distinct().Order());
}
