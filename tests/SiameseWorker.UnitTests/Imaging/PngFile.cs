using System.Buffers.Binary;

namespace SiameseWorker.UnitTests.Imaging;

/// <summary>Grayscale PNG files with headers and data of any kind, possible or not.</summary>
internal static class PngFile
{
    public static byte[] Of(int width, int height, byte bitDepth, byte[] data) =>
    [
        0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A,
        .. Chunk("IHDR", [.. BigEndian((uint)width), .. BigEndian((uint)height), bitDepth, 0, 0, 0, 0]),
        .. Chunk("IDAT", data),
        .. Chunk("IEND", []),
    ];

    private static byte[] Chunk(string type, byte[] data)
    {
        byte[] content = [.. System.Text.Encoding.ASCII.GetBytes(type), .. data];
        return [.. BigEndian((uint)data.Length), .. content, .. BigEndian(Crc32(content))];
    }

    private static byte[] BigEndian(uint value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        return bytes;
    }

    private static uint Crc32(byte[] bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc >> 1) ^ (0xEDB88320 & (uint)-(int)(crc & 1));
        }

        return ~crc;
    }
}
