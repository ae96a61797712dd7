using System.Text;

namespace SiameseWorker.Contracts.Json;

/// <summary>A message body as JSON text: queues and clients differ in whether they wrap it in Base64.</summary>
internal static class BodyText
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The JSON within, or the text itself where it is not Base64 of UTF-8.</summary>
    public static string Unwrap(string body)
    {
        var text = Trim(body);
        if (text.StartsWith('{') || text.Length == 0)
            return text;
        var buffer = new byte[text.Length];
        if (!Convert.TryFromBase64String(text, buffer, out var length))
            return text;
        try
        {
            return Trim(Utf8.GetString(buffer.AsSpan(0, length)));
        }
        catch (DecoderFallbackException)
        {
            return text;
        }
    }

    private static string Trim(string text) => text.Trim().TrimStart('\uFEFF').TrimStart();
}
