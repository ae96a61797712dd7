using SiameseWorker.Contracts;

namespace SiameseWorker.UnitTests.Contracts;

/// <summary>The answers of the public contract, letter by letter: a change here breaks every reader.</summary>
public class AnswerJsonTests
{
    public static TheoryData<Answer, string> Messages => new()
    {
        {
            new IdentifiedAnswer
            {
                Id = "order-4711",
                Status = AnswerStatus.Identified,
                Class = "cat",
                Confidence = 0.981,
                Candidates = [new Candidate { Class = "cat", Similarity = 0.94f, Confidence = 0.981, Exemplar = "galleries/default/cat/1.png" }],
                Margin = 0.31f,
                Encoder = "default/2026-11-23.2",
                Gallery = "default",
                ElapsedMs = 7.94,
            },
            """
            {"type":"identified","id":"order-4711","status":"identified","class":"cat","confidence":0.981,
            "candidates":[{"class":"cat","similarity":0.94,"confidence":0.981,"exemplar":"galleries/default/cat/1.png"}],
            "margin":0.31,"encoder":"default/2026-11-23.2","gallery":"default","elapsedMs":7.9,"error":null}
            """
        },
        {
            new IdentifyRequest { Id = "x", Image = ImageReference.FromPath("a"), Gallery = "pets" }.Fail(new ErrorInfo(ErrorCodes.ImageNotFound, "No 'a'."), 1),
            """
            {"type":"identified","id":"x","status":"failed","class":null,"confidence":null,"candidates":[],"margin":null,
            "encoder":null,"gallery":"pets","elapsedMs":1,"error":{"code":"image-not-found","message":"No 'a'."}}
            """
        },
        {
            new VerifiedAnswer { Id = "v-1", Status = AnswerStatus.Same, Similarity = 0.91, Confidence = 0.97, Encoder = "default/2026-11-23.2", ElapsedMs = 9.1 },
            """
            {"type":"verified","id":"v-1","status":"same","similarity":0.91,"confidence":0.97,"encoder":"default/2026-11-23.2",
            "elapsedMs":9.1,"error":null}
            """
        },
        {
            new EnrolledAnswer { Id = "e", Status = AnswerStatus.Enrolled, Gallery = "default", Class = "cat", Exemplar = "galleries/default/cat/9.png", Encoder = "default/1", ElapsedMs = 2 },
            """
            {"type":"enrolled","id":"e","status":"enrolled","gallery":"default","class":"cat","exemplar":"galleries/default/cat/9.png",
            "encoder":"default/1","elapsedMs":2,"error":null}
            """
        },
        {
            new RemovedAnswer { Id = "r", Status = AnswerStatus.Removed, Gallery = "default", Class = "cat", Exemplars = 3, ElapsedMs = 2 },
            """{"type":"removed","id":"r","status":"removed","gallery":"default","class":"cat","exemplars":3,"elapsedMs":2,"error":null}"""
        },
        {
            new ReconciledAnswer { Id = "n", Status = AnswerStatus.Reconciled, Gallery = null, Added = 1, Replaced = 2, Removed = 3, Unchanged = 4, Rejected = 5, ElapsedMs = 2 },
            """
            {"type":"reconciled","id":"n","status":"reconciled","gallery":null,"added":1,"replaced":2,"removed":3,"unchanged":4,
            "rejected":5,"elapsedMs":2,"error":null}
            """
        },
        {
            new RetrainedAnswer { Id = "t", Status = AnswerStatus.Promoted, Line = "default", Encoder = "default/2", Reason = "84% beats 80%", ElapsedMs = 2 },
            """
            {"type":"retrained","id":"t","status":"promoted","line":"default","encoder":"default/2","reason":"84% beats 80%",
            "run":null,"candidate":null,"comparisons":[],"elapsedMs":2,"error":null}
            """
        },
        {
            new RetrainedAnswer
            {
                Id = "t", Status = AnswerStatus.Rejected, Line = "default", Encoder = "default/1", Run = 7, Candidate = "default/2",
                Comparisons = [new Comparison("one-shot trials of held-out classes", 0.8, 0.75, -0.0625, 500)],
            },
            """
            {"type":"retrained","id":"t","status":"rejected","line":"default","encoder":"default/1","reason":null,
            "run":7,"candidate":"default/2","comparisons":[{"set":"one-shot trials of held-out classes","champion":0.8,"candidate":0.75,"lowerBound":-0.0625,"classes":500}],
            "elapsedMs":0,"error":null}
            """
        },
        {
            new CancelledAnswer { Id = "c", Status = AnswerStatus.Cancelled, Line = "default", Runs = 1, ElapsedMs = 2 },
            """{"type":"cancelled","id":"c","status":"cancelled","line":"default","runs":1,"elapsedMs":2,"error":null}"""
        },
        {
            new RolledBackAnswer { Id = "b", Status = AnswerStatus.RolledBack, Encoder = "default/1", ElapsedMs = 2 },
            """{"type":"rolled-back","id":"b","status":"rolled-back","encoder":"default/1","elapsedMs":2,"error":null}"""
        },
        {
            new FailedAnswer { Id = "f", Status = AnswerStatus.Failed, Error = new ErrorInfo(ErrorCodes.UnknownType, "Unknown.") },
            """{"type":"failed","id":"f","status":"failed","elapsedMs":0,"error":{"code":"unknown-type","message":"Unknown."}}"""
        },
    };

    [Theory]
    [MemberData(nameof(Messages))]
    public void Answers_are_written_as_documented_and_read_back_as_they_were(Answer answer, string json)
    {
        var line = json.ReplaceLineEndings(string.Empty);
        Assert.Equal(line, ContractJson.Write(answer));
        Assert.True(AnswerReader.TryRead(json, out var read, out var problem), problem);
        Assert.Equal(line, ContractJson.Write(read));
        Assert.Equal(answer.GetType(), read.GetType());
    }

    [Fact]
    public void Every_request_has_a_failing_answer_of_its_own_type()
    {
        var error = new ErrorInfo(ErrorCodes.TooManyAttempts, "Fault.");
        foreach (var request in RequestJsonTests.Messages.Select(row => row.Data.Item1))
        {
            var answer = request.Fail(error, elapsedMs: 3.14159);
            Assert.Equal((request.Id, AnswerStatus.Failed, error, 3.1), (answer.Id, answer.Status, answer.Error, answer.ElapsedMs));
            Assert.NotEqual(MessageType.Failed, answer.Type);
        }
    }

    [Theory]
    [InlineData("", "input does not contain")]
    [InlineData("[]", "type is missing")]
    [InlineData("""{"type":7}""", "type is missing")]
    [InlineData("""{"type":"identify"}""", "'identify', which is unknown")]
    [InlineData("""{"type":"identified","id":"1"}""", "missing required properties")]
    [InlineData("""{"type":"verified","id":"1","status":3}""", "status")]
    [InlineData("""{"type":"\ud800"}""", "no answer")]
    public void What_is_no_answer_is_said_to_be_none(string body, string reason)
    {
        Assert.False(AnswerReader.TryRead(body, out _, out var problem));
        Assert.Contains(reason, problem, StringComparison.Ordinal);
    }
}
