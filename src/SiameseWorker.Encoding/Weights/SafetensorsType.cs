using System.Text.Json.Serialization;

namespace SiameseWorker.Encoding;

/// <summary>The element types of a safetensors file that are read and written here; named as in the file.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<SafetensorsType>))]
public enum SafetensorsType
{
    /// <summary>IEEE 754 single precision, 4 bytes.</summary>
    F32,

    /// <summary>IEEE 754 half precision, 2 bytes; read as single precision.</summary>
    F16,

    /// <summary>The upper half of a single: 8 bits of exponent, 7 of fraction; 2 bytes; read as single precision.</summary>
    BF16,

    /// <summary>Signed 64-bit integer, 8 bytes.</summary>
    I64,

    /// <summary>Unsigned byte.</summary>
    U8,
}
