using System.Runtime.InteropServices;

namespace SiameseWorker.Encoding;

/// <summary>
/// Reads a safetensors file, one tensor at a time. Reading executes nothing, and allocates no more than the tensor asked
/// for. The data are little-endian, as are the machines that libtorch runs on.
/// </summary>
public sealed class SafetensorsReader : IDisposable
{
    private readonly FileStream _stream;
    private readonly Dictionary<string, SafetensorsRange> _ranges;

    private SafetensorsReader(FileStream stream)
    {
        _stream = stream;
        (var tensors, Metadata) = SafetensorsHeader.Read(stream);
        Tensors = [.. tensors.Select(tensor => tensor.Entry)];
        _ranges = tensors.ToDictionary(tensor => tensor.Entry.Name);
    }

    /// <summary>The tensors, in the order of the header.</summary>
    public IReadOnlyList<SafetensorsEntry> Tensors { get; }

    /// <summary>Free text by name.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Opens a file and checks its header against its length.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InvalidDataException">Not a whole and sound safetensors file; the message names file and tensor.</exception>
    /// <exception cref="IOException">The file cannot be opened or read.</exception>
    public static SafetensorsReader Open(string path)
    {
        var stream = File.OpenRead(path);
        try
        {
            return new SafetensorsReader(stream);
        }
        catch (Exception e)
        {
            stream.Dispose();
            if (e is InvalidDataException)
                throw new InvalidDataException($"'{path}' is not a sound safetensors file. {e.Message}", e);
            throw;
        }
    }

    /// <summary>The elements of a tensor of type F32, F16 or BF16, row-major.</summary>
    /// <param name="name">The tensor.</param>
    /// <exception cref="InvalidDataException">There is no such tensor, or it is of another type.</exception>
    public float[] ReadSingles(string name) => Find(name) switch
    {
        { Entry.Type: SafetensorsType.F32 } range => ReadElements<float>(range),
        { Entry.Type: SafetensorsType.F16 } range => Array.ConvertAll(ReadElements<Half>(range), half => (float)half),
        { Entry.Type: SafetensorsType.BF16 } range =>
            Array.ConvertAll(ReadElements<ushort>(range), upper => BitConverter.UInt32BitsToSingle((uint)upper << 16)),
        var range => throw WrongType(range.Entry, "F32, F16 or BF16"),
    };

    /// <summary>The elements of a tensor of type I64, row-major.</summary>
    /// <param name="name">The tensor.</param>
    /// <exception cref="InvalidDataException">There is no such tensor, or it is of another type.</exception>
    public long[] ReadInt64s(string name) => Find(name) is { Entry.Type: SafetensorsType.I64 } range
        ? ReadElements<long>(range)
        : throw WrongType(_ranges[name].Entry, "I64");

    /// <summary>The elements of a tensor of type U8, row-major.</summary>
    /// <param name="name">The tensor.</param>
    /// <exception cref="InvalidDataException">There is no such tensor, or it is of another type.</exception>
    public byte[] ReadBytes(string name) => Find(name) is { Entry.Type: SafetensorsType.U8 } range
        ? ReadElements<byte>(range)
        : throw WrongType(_ranges[name].Entry, "U8");

    /// <inheritdoc/>
    public void Dispose() => _stream.Dispose();

    private SafetensorsRange Find(string name) => _ranges.GetValueOrDefault(name)
        ?? throw new InvalidDataException($"'{_stream.Name}' has no tensor '{name}'. It has: {string.Join(", ", _ranges.Keys)}.");

    private T[] ReadElements<T>(SafetensorsRange range)
        where T : unmanaged
    {
        var elements = new T[(range.End - range.Begin) / range.Entry.ElementSize];
        _stream.Position = range.Begin;
        _stream.ReadExactly(MemoryMarshal.AsBytes(elements.AsSpan()));
        return elements;
    }

    private InvalidDataException WrongType(SafetensorsEntry entry, string expected) =>
        new($"'{_stream.Name}': tensor '{entry.Name}' is of type {entry.Type}; {expected} is expected.");
}
