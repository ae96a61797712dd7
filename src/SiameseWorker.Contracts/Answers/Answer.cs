using System.Text.Json.Serialization;

namespace SiameseWorker.Contracts;

/// <summary>
/// What the worker answers. Written with <see cref="ContractJson"/>, read with <see cref="AnswerReader"/>; every field is
/// written, with null where it does not apply.
/// </summary>
public abstract record Answer
{
    private protected Answer(string type) => Type = type;

    /// <summary>Which answer it is: one of <see cref="MessageType"/>.</summary>
    [JsonPropertyOrder(-3)]
    public string Type { get; }

    /// <summary>The request's id. A redelivered request gives the same answer under the same id.</summary>
    [JsonPropertyOrder(-2)]
    public required string? Id { get; init; }

    /// <summary>One of <see cref="AnswerStatus"/>.</summary>
    [JsonPropertyOrder(-1)]
    public required string Status { get; init; }

    /// <summary>Milliseconds from taking the message to the answer, to a tenth.</summary>
    [JsonPropertyOrder(100)]
    public double ElapsedMs { get; init => field = Math.Round(value, 1); }

    /// <summary>Why the request was not fulfilled, where <see cref="Status"/> is <see cref="AnswerStatus.Failed"/>; else null.</summary>
    [JsonPropertyOrder(101)]
    public ErrorInfo? Error { get; init; }
}
