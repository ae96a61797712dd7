using System.Text;
using System.Xml;

namespace SiameseWorker.Transport.Azure;

/// <summary>
/// Message bodies as the text that an Azure queue holds. The client library's own Base64 setting is not used: it throws on
/// every message of a sender with the other setting.
/// </summary>
/// <remarks>
/// Read is: Base64 of a JSON object or array, as its JSON; with <see cref="MessageEncoding.Base64"/> any Base64 of UTF-8,
/// since that is what is sent then; everything else unchanged. JSON itself is never mistaken, since no Base64 begins with
/// <c>{</c> or <c>[</c>.
/// </remarks>
internal sealed class MessageText(MessageEncoding encoding)
{
    private const int MaxBytesInBase64 = QueueLimits.MaxBodyBytes / 4 * 3;

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Longest body that can be sent as the setting says, in UTF-8 bytes.</summary>
    public int MaxBodyBytes => encoding == MessageEncoding.Base64 ? MaxBytesInBase64 : QueueLimits.MaxBodyBytes;

    /// <summary>
    /// The text to send. A body that fits only without Base64 goes without, and one that XML cannot carry goes in Base64:
    /// better in the other form than not at all, because a poisoned message must always find room.
    /// </summary>
    /// <exception cref="MessageTooLargeException">It fits in neither form.</exception>
    public string Encode(string queue, string body)
    {
        var bytes = Encoding.UTF8.GetByteCount(body);
        var isText = IsXmlText(body);
        if (bytes <= MaxBytesInBase64 && (encoding == MessageEncoding.Base64 || !isText))
            return Convert.ToBase64String(Encoding.UTF8.GetBytes(body));
        return isText && bytes <= QueueLimits.MaxBodyBytes
            ? body
            : throw new MessageTooLargeException(queue, bytes, isText ? QueueLimits.MaxBodyBytes : MaxBytesInBase64);
    }

    /// <summary>The body that a text stands for.</summary>
    public string Decode(string text)
    {
        var buffer = new byte[text.Length];
        if (!Convert.TryFromBase64String(text, buffer, out var length) || length == 0)
            return text;
        try
        {
            var decoded = Utf8.GetString(buffer.AsSpan(0, length));
            return encoding == MessageEncoding.Base64 || IsJson(decoded) ? decoded : text;
        }
        catch (DecoderFallbackException)
        {
            return text;
        }
    }

    private static bool IsJson(string text) => text.AsSpan().TrimStart().TrimStart('\uFEFF').TrimStart() is ['{' or '[', ..];

    private static bool IsXmlText(string body)
    {
        for (var i = 0; i < body.Length; i++)
        {
            if (XmlConvert.IsXmlChar(body[i]))
                continue;
            if (i + 1 == body.Length || !XmlConvert.IsXmlSurrogatePair(body[i + 1], body[i]))
                return false;
            i++;
        }

        return true;
    }
}
