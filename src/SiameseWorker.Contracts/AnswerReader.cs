using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using SiameseWorker.Contracts.Json;

namespace SiameseWorker.Contracts;

/// <summary>Reads answers, for clients: plain JSON, or Base64 of JSON. Fields that are not known are ignored.</summary>
public static class AnswerReader
{
    /// <summary>Reads a message body. Never throws, whatever the body is.</summary>
    /// <param name="body">The message's text.</param>
    /// <param name="answer">The answer, where the body is one.</param>
    /// <param name="problem">What is wrong with the body, where it is not.</param>
    public static bool TryRead(string body, [NotNullWhen(true)] out Answer? answer, [NotNullWhen(false)] out string? problem)
    {
        answer = null;
        try
        {
            using var document = JsonDocument.Parse(BodyText.Unwrap(body));
            (answer, problem) = Read(document.RootElement);
        }
        catch (Exception exception) when (exception is JsonException or ArgumentException or InvalidOperationException)
        {
            problem = $"The message is no answer: {exception.Message}";
        }

        return problem is null;
    }

    private static (Answer? Answer, string? Problem) Read(JsonElement message)
    {
        var type = message.ValueKind == JsonValueKind.Object && message.TryGetProperty("type", out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;
        var json = ContractJson.Answers;
        Answer? answer = type switch
        {
            MessageType.Identified => message.Deserialize(json.IdentifiedAnswer),
            MessageType.Verified => message.Deserialize(json.VerifiedAnswer),
            MessageType.Enrolled => message.Deserialize(json.EnrolledAnswer),
            MessageType.Removed => message.Deserialize(json.RemovedAnswer),
            MessageType.Reconciled => message.Deserialize(json.ReconciledAnswer),
            MessageType.Retrained => message.Deserialize(json.RetrainedAnswer),
            MessageType.Cancelled => message.Deserialize(json.CancelledAnswer),
            MessageType.RolledBack => message.Deserialize(json.RolledBackAnswer),
            MessageType.Failed => message.Deserialize(json.FailedAnswer),
            MessageType.Stored => message.Deserialize(json.StoredAnswer),
            _ => null,
        };
        return answer is null ? (null, $"The message is no answer: its type is {(type is null ? "missing" : $"'{type}', which is unknown")}.") : (answer, null);
    }
}
