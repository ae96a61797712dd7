using System.Diagnostics.CodeAnalysis;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace SiameseWorker.Transport;

/// <summary>A message that can never be processed, as its poison queue keeps it: the original, and why it is there.</summary>
/// <param name="Queue">The queue that it came from.</param>
/// <param name="Id">Its id in that queue.</param>
/// <param name="Code">Machine-readable reason, such as <c>not-json</c>.</param>
/// <param name="Reason">A sentence that a person can act on.</param>
/// <param name="DequeueCount">How often it had been received.</param>
/// <param name="PoisonedOn">When it was given up.</param>
/// <param name="Body">Its body, unchanged.</param>
public sealed record PoisonMessage(string Queue, string Id, string Code, string Reason, int DequeueCount, DateTimeOffset PoisonedOn, string Body)
{
    /// <summary>The <c>type</c> of the JSON form.</summary>
    public const string Type = "poison";

    // Bodies may already be near the size limit: escape no more than JSON demands.
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The message as the JSON that is sent to the poison queue.</summary>
    public string ToJson() => JsonSerializer.Serialize(new Envelope(Type, Queue, Id, Code, Reason, DequeueCount, PoisonedOn, Body), Json);

    /// <summary>Reads what <see cref="ToJson"/> wrote; false where the text is something else.</summary>
    public static bool TryRead(string text, [NotNullWhen(true)] out PoisonMessage? message)
    {
        message = null;
        try
        {
            message = JsonSerializer.Deserialize<Envelope>(text, Json) is { Type: Type, Queue: { } queue, Body: { } body } e
                ? new PoisonMessage(queue, e.Id ?? "", e.Code ?? "", e.Reason ?? "", e.DequeueCount, e.PoisonedOn, body)
                : null;
        }
        catch (JsonException)
        {
            // Not an envelope: the caller shows the text as it is.
        }
        return message is not null;
    }

    private sealed record Envelope(
        string? Type, string? Queue, string? Id, string? Code, string? Reason, int DequeueCount, DateTimeOffset PoisonedOn, string? Body);
}
