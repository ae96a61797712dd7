namespace SiameseWorker.Encoding;

/// <summary>What a safetensors file says of one tensor.</summary>
/// <param name="Name">Its name, unique in the file.</param>
/// <param name="Type">Its element type.</param>
/// <param name="Shape">Its dimensions, each 0 or more; none for a scalar.</param>
public sealed record SafetensorsEntry(string Name, SafetensorsType Type, IReadOnlyList<long> Shape)
{
    /// <summary>Bytes of one element.</summary>
    public int ElementSize => Type switch
    {
        SafetensorsType.I64 => 8,
        SafetensorsType.F32 => 4,
        SafetensorsType.F16 or SafetensorsType.BF16 => 2,
        SafetensorsType.U8 => 1,
        _ => throw new InvalidOperationException($"{Type} is no element type."),
    };

    /// <summary>Bytes of the whole tensor.</summary>
    /// <exception cref="OverflowException">The shape is beyond what 63 bits count.</exception>
    public long ByteCount => Shape.Aggregate((long)ElementSize, (bytes, side) => checked(bytes * side));
}
