using System.Text.Json;
using System.Text.Json.Serialization;

namespace SiameseWorker.Contracts.Json;

/// <summary>Writes an image as its path or as <c>{ "base64": "…" }</c>. Reading is the work of <see cref="MessageReader"/>.</summary>
internal sealed class ImageReferenceConverter : JsonConverter<ImageReference>
{
    public const string Base64Field = "base64";

    public override ImageReference Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        throw new NotSupportedException($"Requests are read with {nameof(MessageReader)}, which validates them.");

    public override void Write(Utf8JsonWriter writer, ImageReference value, JsonSerializerOptions options)
    {
        if (value.Content is not { } content)
        {
            writer.WriteStringValue(value.Path);
            return;
        }

        writer.WriteStartObject();
        writer.WriteBase64String(Base64Field, content.Span);
        writer.WriteEndObject();
    }
}
