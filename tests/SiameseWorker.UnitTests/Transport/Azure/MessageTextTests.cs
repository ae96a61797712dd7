using SiameseWorker.Transport;
using SiameseWorker.Transport.Azure;

namespace SiameseWorker.UnitTests.Transport.Azure;

public sealed class MessageTextTests
{
    private static readonly MessageText Text = new(MessageEncoding.Text);
    private static readonly MessageText Base64 = new(MessageEncoding.Base64);

    [Theory]
    [InlineData("""{ "type": "identify" }""", "eyAidHlwZSI6ICJpZGVudGlmeSIgfQ==")]
    [InlineData("[1]", "WzFd")]
    [InlineData("\uFEFF {}", "77u/IHt9")]
    public void Json_is_read_from_either_form_whichever_is_set(string json, string base64)
    {
        foreach (var text in new[] { Text, Base64 })
        {
            Assert.Equal(json, text.Decode(json));
            Assert.Equal(json, text.Decode(base64));
        }
    }

    [Theory]
    [InlineData("once")]
    [InlineData("aGVsbG8=")]
    [InlineData("")]
    [InlineData("not Base64!")]
    [InlineData("////")]
    public void What_is_no_json_within_is_left_alone_where_text_is_sent(string body) => Assert.Equal(body, Text.Decode(body));

    [Fact]
    public void Any_text_is_read_from_Base64_where_Base64_is_sent() => Assert.Equal("hello", Base64.Decode("aGVsbG8="));

    [Theory]
    [InlineData("{}")]
    [InlineData("hello")]
    [InlineData("""{ "text": "猫 🦊" }""")]
    public void What_is_sent_is_read(string body)
    {
        Assert.Equal(body, Text.Encode("q", body));
        Assert.Equal(body, Base64.Decode(Base64.Encode("q", body)));
        Assert.NotEqual(body, Base64.Encode("q", body));
    }

    [Theory]
    [InlineData("{ \"text\": \"\u0001\" }")]
    [InlineData("{ \"text\": \"\uFFFF\" }")]
    public void Json_that_xml_cannot_carry_goes_in_Base64(string body)
    {
        Assert.Matches("^[A-Za-z0-9+/=]+$", Text.Encode("q", body));
        Assert.Equal(body, Text.Decode(Text.Encode("q", body)));
    }

    [Fact]
    public void A_body_that_fits_only_without_Base64_goes_without()
    {
        Assert.Equal(49_152, Base64.MaxBodyBytes);
        Assert.Equal(65_536, Base64.Encode("q", new string('x', 49_152)).Length);

        Assert.Equal(49_153, Base64.Encode("q", new string(' ', 49_153)).Length);
        Assert.Equal(new string(' ', 49_153), Base64.Decode(new string(' ', 49_153)));
    }

    [Fact]
    public void A_body_that_fits_in_no_form_is_refused()
    {
        Assert.Throws<MessageTooLargeException>(() => Text.Encode("q", new string('x', 65_537)));
        Assert.Throws<MessageTooLargeException>(() => Base64.Encode("q", new string('x', 65_537)));
        Assert.Throws<MessageTooLargeException>(() => Text.Encode("q", new string('\u0001', 49_153)));
    }
}
