using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using SiameseWorker.Contracts.Json;

namespace SiameseWorker.Contracts;

/// <summary>Reads and validates requests: plain JSON, or Base64 of JSON. Fields that are not known are ignored.</summary>
public static class MessageReader
{
    /// <summary>Reads a message body. Never throws, whatever the body is.</summary>
    /// <param name="body">The message's text.</param>
    /// <param name="request">The request, where the body is a valid one.</param>
    /// <param name="rejection">Everything that is wrong with the body, where it is not.</param>
    public static bool TryRead(string body, [NotNullWhen(true)] out Request? request, [NotNullWhen(false)] out Rejection? rejection)
    {
        (request, rejection) = Read(body);
        return rejection is null;
    }

    private static (Request? Request, Rejection? Rejection) Read(string body)
    {
        try
        {
            using var document = JsonDocument.Parse(BodyText.Unwrap(body));
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? RequestReader.Read(new FieldReader(document.RootElement))
                : (null, NotAnObject($"it is a JSON {document.RootElement.ValueKind.ToString().ToLowerInvariant()}"));
        }
        catch (Exception exception) when (exception is JsonException or ArgumentException or InvalidOperationException)
        {
            // Besides malformed JSON: text or field names with half of a surrogate pair.
            return (null, NotAnObject(exception.Message));
        }
    }

    private static Rejection NotAnObject(string problem) => new()
    {
        Code = ErrorCodes.InvalidMessage,
        Message = $"The message is not a JSON object, plain or in Base64: {problem.TrimEnd('.')}. Send an object such as {{ \"type\": \"identify\", … }}.",
    };
}
