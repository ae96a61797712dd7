using System.Buffers.Binary;
using System.Text.Json;

namespace SiameseWorker.Encoding;

/// <summary>
/// The head of a safetensors file: an unsigned 64-bit little-endian length, then that many bytes of JSON, in which each
/// tensor has its <c>dtype</c>, <c>shape</c> and <c>data_offsets</c> [begin, end) into the data that follow, and
/// <c>__metadata__</c> holds free text by name. The data have neither holes nor overlaps.
/// (https://github.com/huggingface/safetensors, section "Format".)
/// </summary>
internal static class SafetensorsHeader
{
    /// <summary>The format's own limit, which keeps a damaged length from allocating the machine's memory.</summary>
    private const int MaxBytes = 100_000_000;
    private const int LengthBytes = sizeof(ulong);
    private const string MetadataKey = "__metadata__";

    /// <summary>Reads the head of a stream that is at its beginning, and checks it against the stream's length.</summary>
    /// <exception cref="InvalidDataException">What is wrong, and with which tensor.</exception>
    public static (IReadOnlyList<SafetensorsRange> Tensors, IReadOnlyDictionary<string, string> Metadata) Read(Stream stream)
    {
        var json = ReadJson(stream);
        var dataStart = LengthBytes + json.Length;
        var tensors = new List<SafetensorsRange>();
        var metadata = new Dictionary<string, string>();
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { AllowDuplicateProperties = false });
            foreach (var property in document.RootElement.EnumerateObject())
            {
                if (property.NameEquals(MetadataKey))
                    metadata = property.Value.Deserialize<Dictionary<string, string>>() ?? metadata;
                else
                    tensors.Add(ReadTensor(property, dataStart));
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new InvalidDataException($"Its header is not what the format prescribes: {e.Message}", e);
        }

        CheckRanges(tensors, dataStart, stream.Length);
        return (tensors, metadata);
    }

    /// <summary>Writes the head of a file whose tensors follow in the given order.</summary>
    public static void Write(Stream stream, IReadOnlyList<SafetensorsEntry> tensors, IReadOnlyDictionary<string, string> metadata)
    {
        using var json = new MemoryStream();
        using (var writer = new Utf8JsonWriter(json))
        {
            writer.WriteStartObject();
            WriteMetadata(writer, metadata);
            long offset = 0;
            foreach (var tensor in tensors)
            {
                WriteTensor(writer, tensor, offset);
                offset = checked(offset + tensor.ByteCount);
            }

            writer.WriteEndObject();
        }

        // The format allows spaces at the end; they align the data for readers that map the file into memory.
        while (json.Length % LengthBytes != 0)
            json.WriteByte((byte)' ');
        Span<byte> length = stackalloc byte[LengthBytes];
        BinaryPrimitives.WriteInt64LittleEndian(length, json.Length);
        stream.Write(length);
        json.WriteTo(stream);
    }

    private static byte[] ReadJson(Stream stream)
    {
        Span<byte> prefix = stackalloc byte[LengthBytes];
        if (stream.ReadAtLeast(prefix, LengthBytes, throwOnEndOfStream: false) < LengthBytes)
            throw new InvalidDataException($"It has {stream.Length} bytes, too few for a header: it is cut off or of another kind.");
        var length = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (length is < 2 or > MaxBytes)
            throw new InvalidDataException($"It announces a header of {length:N0} bytes; 2 to {MaxBytes:N0} are possible: it is damaged or of another kind.");
        if (length > (ulong)(stream.Length - LengthBytes))
            throw new InvalidDataException($"It announces a header of {length:N0} bytes but ends after {stream.Length - LengthBytes:N0}: it is cut off.");
        var json = new byte[length];
        stream.ReadExactly(json);
        return json;
    }

    private static SafetensorsRange ReadTensor(JsonProperty property, long dataStart)
    {
        try
        {
            var type = property.Value.GetProperty("dtype").GetString();
            if (!Enum.TryParse<SafetensorsType>(type, out var known) || known.ToString() != type)
                throw new InvalidDataException($"element type '{type}' is not one of {string.Join(", ", Enum.GetNames<SafetensorsType>())}.");
            var entry = new SafetensorsEntry(property.Name, known, Integers(property.Value.GetProperty("shape")));
            if (Integers(property.Value.GetProperty("data_offsets")) is not [var begin, var end])
                throw new InvalidDataException("data_offsets must be two numbers.");
            if (end - begin != entry.ByteCount)
                throw new InvalidDataException($"its shape [{string.Join(", ", entry.Shape)}] takes {entry.ByteCount:N0} bytes, its data_offsets [{begin}, {end}) hold {end - begin:N0}.");
            return new SafetensorsRange(entry, checked(dataStart + begin), checked(dataStart + end));
        }
        catch (Exception e) when (e is InvalidDataException or KeyNotFoundException or FormatException or InvalidOperationException or OverflowException)
        {
            throw new InvalidDataException($"Tensor '{property.Name}': {e.Message}", e);
        }
    }

    private static long[] Integers(JsonElement array)
    {
        long[] integers = [.. array.EnumerateArray().Select(number => number.GetInt64())];
        return Array.TrueForAll(integers, number => number >= 0)
            ? integers
            : throw new InvalidDataException("a shape or an offset is below 0.");
    }

    private static void CheckRanges(List<SafetensorsRange> tensors, long dataStart, long fileLength)
    {
        var expected = dataStart;
        foreach (var tensor in tensors.OrderBy(tensor => tensor.Begin).ThenBy(tensor => tensor.End))
        {
            if (tensor.Begin != expected)
                throw new InvalidDataException($"Tensor '{tensor.Entry.Name}': its data {(tensor.Begin < expected ? "overlap another's" : "leave a hole before them")}.");
            if (tensor.End > fileLength)
                throw new InvalidDataException($"Tensor '{tensor.Entry.Name}': its data end at byte {tensor.End:N0}, the file at {fileLength:N0}: it is cut off.");
            expected = tensor.End;
        }

        if (expected != fileLength)
            throw new InvalidDataException($"{fileLength - expected:N0} bytes follow after the last tensor.");
    }

    private static void WriteMetadata(Utf8JsonWriter writer, IReadOnlyDictionary<string, string> metadata)
    {
        if (metadata.Count == 0)
            return;
        writer.WriteStartObject(MetadataKey);
        foreach (var (key, value) in metadata)
            writer.WriteString(key, value);
        writer.WriteEndObject();
    }

    private static void WriteTensor(Utf8JsonWriter writer, SafetensorsEntry tensor, long offset)
    {
        writer.WriteStartObject(tensor.Name);
        writer.WriteString("dtype", tensor.Type.ToString());
        writer.WriteStartArray("shape");
        foreach (var side in tensor.Shape)
            writer.WriteNumberValue(side);
        writer.WriteEndArray();
        writer.WriteStartArray("data_offsets");
        writer.WriteNumberValue(offset);
        writer.WriteNumberValue(checked(offset + tensor.ByteCount));
        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}

/// <summary>Where a tensor's data are in the file.</summary>
internal sealed record SafetensorsRange(SafetensorsEntry Entry, long Begin, long End);
