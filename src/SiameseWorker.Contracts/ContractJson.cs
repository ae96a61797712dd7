using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using SiameseWorker.Contracts.Json;

namespace SiameseWorker.Contracts;

/// <summary>Writes messages as JSON: camel case, in the documented order, text in any script left readable.</summary>
public static class ContractJson
{
    private static readonly RequestJsonContext Requests = new(Options(JsonIgnoreCondition.WhenWritingNull));

    /// <summary>Answers are read and written with every field, null included.</summary>
    internal static AnswerJsonContext Answers { get; } = new(Options(JsonIgnoreCondition.Never));

    /// <summary>A request as a message body; fields that are null are left out.</summary>
    public static string Write(Request request) => JsonSerializer.Serialize(request, request.GetType(), Requests);

    /// <summary>An answer as a message body; every field is written.</summary>
    public static string Write(Answer answer) => JsonSerializer.Serialize(answer, answer.GetType(), Answers);

    // The relaxed encoder leaves "é" and "猫" as they are; it is unsafe only within HTML, and a queue message is none.
    private static JsonSerializerOptions Options(JsonIgnoreCondition ignore) => new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = ignore,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };
}
