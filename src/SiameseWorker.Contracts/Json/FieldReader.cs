using System.Text.Json;

namespace SiameseWorker.Contracts.Json;

/// <summary>
/// Reads the fields of a message one by one and notes everything that is wrong, so that a sender learns of all mistakes at
/// once. A field that is null counts as absent.
/// </summary>
internal sealed class FieldReader
{
    private const int LongestQuote = 60;

    private readonly Dictionary<string, JsonElement> _fields = [];
    private readonly HashSet<string> _asked = [];
    private readonly List<Violation> _violations = [];

    /// <exception cref="InvalidOperationException">A field's name contains half of a surrogate pair.</exception>
    public FieldReader(JsonElement message)
    {
        foreach (var field in message.EnumerateObject())
        {
            if (!_fields.TryAdd(field.Name, field.Value))
                Refuse(Shorten(field.Name), "is there more than once; give it once");
        }
    }

    public IReadOnlyList<Violation> Violations => _violations;

    /// <summary>The id, where there is one that can be answered under.</summary>
    public string? ReadableId => Peek("id") is { } id && IsId(id) ? id : null;

    /// <summary>The queue to answer on, where there is a possible one.</summary>
    public string? ReadableReplyTo => Peek("replyTo") is { } name && QueueName.IsValid(name, out _) ? name : null;

    public string? Type()
    {
        var type = String("type", isRequired: true, $"is missing; it is one of {string.Join(", ", MessageType.Requests)}");
        if (type is not null && !MessageType.Requests.Contains(type))
            Refuse("type", $"is '{Shorten(type)}', which is unknown; it is one of {string.Join(", ", MessageType.Requests)}");
        return type;
    }

    public string? Id(bool isRequired = false)
    {
        var allowed = $"text of 1 to {Request.MaxIdLength} characters, none of them a control character";
        var id = String("id", isRequired, $"is missing; it is {allowed}, and the answer carries it");
        return id is null || IsId(id) ? id : Refuse("id", $"is '{Shorten(id)}'; it must be {allowed}");
    }

    public string? ReplyTo()
    {
        var name = String("replyTo");
        return name is null || QueueName.IsValid(name, out _) ? name : Refuse("replyTo", $"is '{Shorten(name)}'; a queue's name has {QueueName.Rule}");
    }

    public string? Name(string field, bool isRequired = false)
    {
        var name = String(field, isRequired);
        return name is null || ResourceName.IsValid(name, out var problem)
            ? name
            : Refuse(field, $"is '{Shorten(name)}', which is no possible name: {problem}");
    }

    public string? Text(string field, int maxLength, bool isRequired = false)
    {
        var text = String(field, isRequired);
        return text is null || (text.Length >= 1 && text.Length <= maxLength)
            ? text
            : Refuse(field, $"has {text.Length:N0} characters; 1 to {maxLength:N0} are possible");
    }

    public int? WholeNumber(string field, int min, int max)
    {
        if (Find(field) is not { } value)
            return null;
        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) && number >= min && number <= max)
            return number;
        Refuse(field, $"is {Quote(value)}; it must be a whole number from {min:N0} to {max:N0}");
        return null;
    }

    public double? Number(string field, double max)
    {
        if (Find(field) is not { } value)
            return null;
        if (value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && number > 0 && number <= max)
            return number;
        Refuse(field, $"is {Quote(value)}; it must be a number above 0, up to {max:N0}");
        return null;
    }

    public bool? Flag(string field)
    {
        if (Find(field) is not { } value)
            return null;
        if (value.ValueKind is JsonValueKind.True or JsonValueKind.False)
            return value.GetBoolean();
        Refuse(field, $"is {Quote(value)}; it must be true or false");
        return null;
    }

    public string? OneOf(string field, IReadOnlyList<string> values)
    {
        var value = String(field);
        return value is null || values.Contains(value) ? value : Refuse(field, $"is '{Shorten(value)}'; it must be one of {string.Join(", ", values)}");
    }

    public double? Fraction(string field)
    {
        if (Find(field) is not { } value)
            return null;
        if (value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && number is >= 0 and <= 1)
            return number;
        Refuse(field, $"is {Quote(value)}; it must be a number from 0 to 1, or null");
        return null;
    }

    public ImageReference? Image(string field, bool isRequired = false)
    {
        if (Find(field) is not { } value)
        {
            if (isRequired)
                Refuse(field, "is missing; it is a path in the image storage, or { \"base64\": \"…\" }");
            return null;
        }

        if (value.ValueKind == JsonValueKind.Object)
            return Content(field, value);
        var path = Text(field, ImageReference.MaxPathLength);
        return path is null ? null : ImageReference.FromPath(path);
    }

    public void DemandOneOf(string first, string second)
    {
        if (Find(first) is null == Find(second) is null)
            Refuse(second, $"must be given, or {first}, but not both");
    }

    /// <summary>Notes fields that are unknown, but differ from a known one in case only: they would be ignored silently.</summary>
    public void RefuseMisspelt()
    {
        foreach (var name in _fields.Keys.Where(name => !_asked.Contains(name)))
        {
            if (_asked.FirstOrDefault(known => known.Equals(name, StringComparison.OrdinalIgnoreCase)) is { } meant)
                Refuse(name, $"is spelt '{meant}'");
        }
    }

    private ImageReference? Content(string field, JsonElement value)
    {
        var bytes = Array.Empty<byte>();
        var isBase64 = value.TryGetProperty(ImageReferenceConverter.Base64Field, out var text)
            && text.ValueKind == JsonValueKind.String && text.TryGetBytesFromBase64(out bytes!);
        if (isBase64 && bytes.Length > 0)
            return ImageReference.FromBytes(bytes);
        Refuse($"{field}.{ImageReferenceConverter.Base64Field}", "is missing, empty or not Base64; it must be the bytes of an image file in Base64");
        return null;
    }

    private string? String(string field, bool isRequired = false, string missing = "is missing")
    {
        if (Find(field) is not { } value)
            return isRequired ? Refuse(field, missing) : null;
        if (value.ValueKind != JsonValueKind.String)
            return Refuse(field, $"is {Quote(value)}; it must be text");
        return Peek(field) ?? Refuse(field, "contains half of a surrogate pair; it must be valid Unicode");
    }

    private JsonElement? Find(string field)
    {
        _asked.Add(field);
        return _fields.TryGetValue(field, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;
    }

    private string? Peek(string field)
    {
        try
        {
            return _fields.TryGetValue(field, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private string? Refuse(string field, string problem)
    {
        _violations.Add(new Violation(field, $"{field} {problem}"));
        return null;
    }

    private static bool IsId(string id) => id.Length is >= 1 and <= Request.MaxIdLength && !id.Any(char.IsControl);

    private static string Quote(JsonElement value) => Shorten(value.GetRawText());

    /// <summary>What a stranger wrote, for a sentence that may be shown on a terminal: there, control characters would do as they please.</summary>
    private static string Shorten(string text)
    {
        var shown = text.Length <= LongestQuote ? text : $"{text[..LongestQuote]}…";
        return string.Concat(shown.Select(letter => char.IsControl(letter) ? '\uFFFD' : letter));
    }
}
