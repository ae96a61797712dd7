using System.Text.Json.Serialization;

namespace SiameseWorker.Contracts;

/// <summary>What is asked of the worker. Written with <see cref="ContractJson"/>, read with <see cref="MessageReader"/>.</summary>
public abstract record Request
{
    /// <summary>The gallery of requests that name none.</summary>
    public const string DefaultGallery = "default";

    /// <summary>Longest <see cref="Id"/>, in UTF-16 code units.</summary>
    public const int MaxIdLength = 200;

    private protected Request(string type) => Type = type;

    /// <summary>One of <see cref="MessageType.Requests"/>.</summary>
    [JsonPropertyOrder(-3)]
    public string Type { get; }

    /// <summary>
    /// The requester's name for the request: the answer carries it. 1 to <see cref="MaxIdLength"/> characters, none of them a
    /// control character. Identify and verify need one; other requests are answered if they have one.
    /// </summary>
    [JsonPropertyOrder(-2)]
    public string? Id { get; init; }

    /// <summary>The queue for the answer, if not the default; configuration must allow it. 3 to 63 lower-case letters, digits and single hyphens.</summary>
    [JsonPropertyOrder(100)]
    public string? ReplyTo { get; init; }

    /// <summary>The answer that says that this request was not fulfilled.</summary>
    /// <param name="error">Why.</param>
    /// <param name="elapsedMs">Milliseconds from taking the message to this answer.</param>
    public abstract Answer Fail(ErrorInfo error, double elapsedMs);
}
