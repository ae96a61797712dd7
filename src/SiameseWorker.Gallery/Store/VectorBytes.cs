using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace SiameseWorker.Gallery.Store;

/// <summary>Vectors as they are stored: little-endian float32, whatever the machine.</summary>
internal static class VectorBytes
{
    public static byte[] From(ReadOnlySpan<float> vector)
    {
        var bytes = MemoryMarshal.AsBytes(vector).ToArray();
        SwapOnBigEndian(bytes);
        return bytes;
    }

    /// <summary>Reads into a vector of the right length.</summary>
    public static void To(ReadOnlySpan<byte> bytes, Span<float> vector)
    {
        var target = MemoryMarshal.AsBytes(vector);
        bytes.CopyTo(target);
        SwapOnBigEndian(target);
    }

    private static void SwapOnBigEndian(Span<byte> bytes)
    {
        if (BitConverter.IsLittleEndian)
            return;
        var words = MemoryMarshal.Cast<byte, int>(bytes);
        BinaryPrimitives.ReverseEndianness(words, words);
    }
}
