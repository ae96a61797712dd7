using System.Text;
using SiameseWorker.Contracts;

namespace SiameseWorker.UnitTests.Contracts;

public class MessageReaderTests
{
    private const string Identify = """{"type":"identify","id":"1","image":"inbox/1.png"}""";

    [Fact]
    public void The_least_that_is_needed_gets_the_defaults()
    {
        var request = Assert.IsType<IdentifyRequest>(Read(Identify));
        Assert.Equal(("1", null, "inbox/1.png", "default", 5, null), (request.Id, request.ReplyTo, request.Image.Path, request.Gallery, request.TopK, request.MinConfidence));
    }

    [Fact]
    public void Plain_and_Base64_and_a_byte_order_mark_and_blanks_are_all_read()
    {
        var expected = Read(Identify);
        string Base64(string text) => Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(text));
        foreach (var body in new[] { $" \r\n{Identify}\t", $"\uFEFF{Identify}", Base64(Identify), $"\n{Base64($"\uFEFF {Identify}")} " })
            Assert.Equal(expected, Read(body));
    }

    [Fact]
    public void Fields_that_are_unknown_are_for_later_versions_and_null_is_absent() =>
        Assert.Equal(
            Read(Identify),
            Read("""{"future":{"a":[1]},"type":"identify","id":"1","image":"inbox/1.png","gallery":null,"topK":null,"minConfidence":null,"replyTo":null}"""));

    [Theory]
    [InlineData("", "not a JSON object")]
    [InlineData("hello", "not a JSON object")]
    [InlineData("aGVsbG8=", "not a JSON object")]
    [InlineData("gICA", "not a JSON object")]
    [InlineData("[]", "it is a JSON array")]
    [InlineData("42", "it is a JSON number")]
    [InlineData("{\"type\":\"identify\"", "not a JSON object")]
    [InlineData("{} {}", "not a JSON object")]
    [InlineData("""{"\ud800":1}""", "not a JSON object")]
    public void What_is_not_a_JSON_object(string body, string reason)
    {
        var rejection = Refuse(body);
        Assert.Equal(ErrorCodes.InvalidMessage, rejection.Code);
        Assert.Contains(reason, rejection.Message, StringComparison.Ordinal);
        Assert.Null(rejection.ToAnswer());
    }

    [Fact]
    public void Deep_nesting_is_no_way_in() => Assert.Equal(ErrorCodes.InvalidMessage, Refuse(new string('[', 100_000)).Code);

    [Fact]
    public void An_unknown_type_is_answered_if_it_has_an_id()
    {
        var rejection = Refuse("""{"type":"classify","id":"c-1","replyTo":"my-answers"}""");
        Assert.Equal((ErrorCodes.UnknownType, "c-1", "my-answers"), (rejection.Code, rejection.Id, rejection.ReplyTo));
        Assert.Equal(
            "The message is not valid: type is 'classify', which is unknown; it is one of identify, verify, enrol, remove, reconcile, retrain, cancel, rollback.",
            rejection.Message);
        var answer = rejection.ToAnswer()!;
        Assert.Equal(("c-1", AnswerStatus.Failed, ErrorCodes.UnknownType), (answer.Id, answer.Status, answer.Error!.Code));
    }

    [Theory]
    [InlineData("""{"id":"1"}""", "type is missing; it is one of identify")]
    [InlineData("""{"type":7}""", "type is 7; it must be text")]
    [InlineData("""{"Type":"identify"}""", "Type is spelt 'type'")]
    public void A_missing_type(string body, string reason)
    {
        var rejection = Refuse(body);
        Assert.Equal(ErrorCodes.InvalidMessage, rejection.Code);
        Assert.Contains(reason, rejection.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Everything_that_is_wrong_is_told_at_once()
    {
        var rejection = Refuse("""{"type":"identify","id":"7","topK":0,"minConfidence":"high","gallery":"a/b","replyTo":"Answers","TOPK":3}""");
        Assert.Equal(["replyTo", "image", "gallery", "topK", "minConfidence", "TOPK"], rejection.Violations.Select(violation => violation.Field));
        Assert.Equal(
            "The 'identify' message is not valid: "
            + "replyTo is 'Answers'; a queue's name has 3 to 63 lower-case letters, digits and single hyphens, the first and last no hyphen; "
            + "image is missing; it is a path in the image storage, or { \"base64\": \"…\" }; "
            + "gallery is 'a/b', which is no possible name: it contains a slash or backslash; "
            + "topK is 0; it must be a whole number from 1 to 1,000; "
            + "minConfidence is \"high\"; it must be a number from 0 to 1, or null; "
            + "TOPK is spelt 'topK'.",
            rejection.Message);
        Assert.Equal(("7", null), (rejection.Id, rejection.ReplyTo));
    }

    [Theory]
    [InlineData("id", "null", "id is missing; it is text of 1 to 200 characters")]
    [InlineData("id", "\"\"", "id is ''")]
    [InlineData("id", "4711", "id is 4711; it must be text")]
    [InlineData("id", "\"a\\u0000b\"", "none of them a control character")]
    [InlineData("id", "\"a\\u001b[31mb\"", "is 'a\uFFFD[31mb'")]
    [InlineData("id", "\"\\ud800\"", "id contains half of a surrogate pair")]
    [InlineData("image", "\"\"", "image has 0 characters")]
    [InlineData("image", "[]", "image is []; it must be text")]
    [InlineData("image", "{}", "image.base64 is missing, empty or not Base64")]
    [InlineData("image", "{\"base64\":\"\"}", "image.base64 is missing, empty or not Base64")]
    [InlineData("image", "{\"base64\":\"no base 64!\"}", "image.base64 is missing, empty or not Base64")]
    [InlineData("image", "{\"base64\":7}", "image.base64 is missing, empty or not Base64")]
    [InlineData("topK", "1001", "topK is 1001; it must be a whole number from 1 to 1,000")]
    [InlineData("topK", "1000000000", "topK is 1000000000")]
    [InlineData("topK", "99999999999999999999", "topK is 99999999999999999999")]
    [InlineData("topK", "-1", "topK is -1")]
    [InlineData("topK", "2.5", "topK is 2.5")]
    [InlineData("topK", "\"5\"", "topK is \"5\"")]
    [InlineData("minConfidence", "1.01", "minConfidence is 1.01; it must be a number from 0 to 1")]
    [InlineData("minConfidence", "-0.1", "minConfidence is -0.1")]
    [InlineData("minConfidence", "1e999", "minConfidence is 1e999")]
    [InlineData("minConfidence", "true", "minConfidence is true")]
    [InlineData("gallery", "\"..\"", "gallery is '..', which is no possible name: it begins with a dot")]
    [InlineData("gallery", "[1,2]", "gallery is [1,2]; it must be text")]
    public void Fields_out_of_range(string field, string value, string reason)
    {
        var fields = new Dictionary<string, string> { ["type"] = "\"identify\"", ["id"] = "\"1\"", ["image"] = "\"i\"" };
        fields[field] = value;
        var rejection = Refuse($"{{{string.Join(',', fields.Select(pair => $"\"{pair.Key}\":{pair.Value}"))}}}");
        Assert.Contains(reason, rejection.Message, StringComparison.Ordinal);
        Assert.Single(rejection.Violations);
    }

    [Fact]
    public void A_field_given_twice_is_refused()
    {
        var rejection = Refuse("""{"type":"identify","id":"1","image":"a","image":"b"}""");
        Assert.Equal(new Violation("image", "image is there more than once; give it once"), Assert.Single(rejection.Violations));
    }

    [Fact]
    public void Of_thousands_of_problems_a_few_are_told()
    {
        var rejection = Refuse($$"""{"type":"identify","id":"1","image":"a"{{string.Concat(Enumerable.Repeat(",\"image\":\"a\"", 2_500))}}}""");

        Assert.EndsWith("and 2,492 more problems.", rejection.Message, StringComparison.Ordinal);
        Assert.InRange(rejection.Message.Length, 1, 1_000);
    }

    [Theory]
    [InlineData("")]
    [InlineData(""","against":"b","class":"cat" """)]
    public void Verifying_needs_either_an_image_or_a_class(string rest) =>
        Assert.Contains("class must be given, or against, but not both", Refuse($$"""{"type":"verify","id":"1","image":"a"{{rest}}}""").Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("""{"type":"enrol","image":"a"}""", "class is missing")]
    [InlineData("""{"type":"enrol","class":"c"}""", "image is missing")]
    [InlineData("""{"type":"enrol","class":"c","image":"a","name":"x/y.png"}""", "name is 'x/y.png'")]
    [InlineData("""{"type":"remove"}""", "class is missing")]
    [InlineData("""{"type":"remove","class":"c","image":{"base64":"AAAA"}}""", "image is {\"base64\":\"AAAA\"}; it must be text")]
    [InlineData("""{"type":"rollback"}""", "to is missing")]
    [InlineData("""{"type":"retrain","recipe":"../x"}""", "recipe is '../x'")]
    [InlineData("""{"type":"retrain","force":"yes"}""", "force is \"yes\"; it must be true or false")]
    [InlineData("""{"type":"retrain","minutes":0}""", "minutes is 0; it must be a number above 0, up to 43,200")]
    [InlineData("""{"type":"retrain","steps":0}""", "steps is 0; it must be a whole number from 1 to 100,000,000")]
    [InlineData("""{"type":"retrain","trigger":"me"}""", "trigger is 'me'; it must be one of message, schedule, command")]
    public void Other_requests(string body, string reason) => Assert.Contains(reason, Refuse(body).Message, StringComparison.Ordinal);

    [Fact]
    public void Long_values_are_quoted_in_part()
    {
        var rejection = Refuse($$"""{"type":"{{new string('x', 100_000)}}","id":"1"}""");
        Assert.InRange(rejection.Message.Length, 60, 400);
    }

    [Fact]
    public void Nothing_ever_throws()
    {
        var random = new Random(20260102);
        var bodies = RequestJsonTests.Messages.Select(row => row.Data.Item2).ToList();
        var (read, refused) = (0, 0);
        for (var round = 0; round < 20_000; round++)
        {
            var body = new StringBuilder(bodies[round % bodies.Count]);
            for (var change = random.Next(1, 4); change > 0; change--)
                Change(body, random);
            if (MessageReader.TryRead(body.ToString(), out var request, out var rejection))
            {
                Assert.True(MessageReader.TryRead(ContractJson.Write(request), out var again, out _));
                Assert.Equal(request, again);
                read++;
            }
            else
            {
                Assert.Contains(rejection.Code, ErrorCodes.All);
                refused++;
            }

            AnswerReader.TryRead(body.ToString(), out _, out _);
        }

        Assert.True(read > 500 && refused > 5000, $"{read} read, {refused} refused: the changes test too little");
    }

    private static void Change(StringBuilder body, Random random)
    {
        string[] pieces = ["\"", "{", "}", "[", "]", ":", ",", "\\", "\\ud800", "\\u0000", "null", "1e400", "-1", "\uD800", "\0", "é", "猫", " ", "id", "class"];
        var at = random.Next(body.Length);
        switch (random.Next(4))
        {
            case 0: body[at] = (char)random.Next(32, 127); break;
            case 1: body.Remove(at, Math.Min(random.Next(1, 8), body.Length - at)); break;
            case 2: body.Insert(at, pieces[random.Next(pieces.Length)]); break;
            default: body.Insert(at, body.ToString(at, Math.Min(random.Next(1, 30), body.Length - at))); break;
        }

        if (body.Length == 0)
            body.Append(' ');
    }

    private static Request Read(string body)
    {
        Assert.True(MessageReader.TryRead(body, out var request, out var rejection), rejection?.Message);
        return request;
    }

    private static Rejection Refuse(string body)
    {
        Assert.False(MessageReader.TryRead(body, out var request, out var rejection), request?.ToString());
        return rejection;
    }
}
