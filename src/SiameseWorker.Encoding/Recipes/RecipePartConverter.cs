using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace SiameseWorker.Encoding.Recipes;

/// <summary>
/// JSON of a recipe part: the properties of the record, preceded by <c>type</c>, the part's name. Sits on the section's
/// abstract base as a <see cref="JsonConverterAttribute"/>, so that recipes and model cards write a part alike.
/// </summary>
/// <typeparam name="TSection">The section's abstract base.</typeparam>
public sealed class RecipePartConverter<TSection> : JsonConverter<TSection>
    where TSection : class
{
    private const string Discriminator = "type";

    /// <inheritdoc/>
    public override TSection Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (JsonNode.Parse(ref reader) is not JsonObject json)
            throw new JsonException("An object with a \"type\" is expected.");
        var parts = RecipeParts.Of(typeof(TSection));
        if (json[Discriminator] is not JsonValue value || !value.TryGetValue<string>(out var name) || !parts.TryGetValue(name, out var type))
            throw new JsonException($"\"type\" must be one of: {string.Join(", ", parts.Keys)}.");
        json.Remove(Discriminator);
        return (TSection)json.Deserialize(type, options)!;
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, TSection value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        writer.WriteString(Discriminator, RecipeParts.NameOf(value.GetType()));
        foreach (var (key, node) in JsonSerializer.SerializeToNode(value, value.GetType(), options)!.AsObject())
        {
            writer.WritePropertyName(key);
            if (node is null)
                writer.WriteNullValue();
            else
                node.WriteTo(writer, options);
        }

        writer.WriteEndObject();
    }
}
