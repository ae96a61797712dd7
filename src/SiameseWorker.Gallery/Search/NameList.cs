using System.Buffers.Binary;
using System.Text;

namespace SiameseWorker.Gallery.Search;

/// <summary>
/// The names of a chunk's rows, in order, as UTF-8 in one array, each behind its length: a string of its own for each
/// would take as much memory as the codes of a small vector. One thread adds; others read the rows before.
/// </summary>
internal sealed class NameList(int capacity)
{
    /// <summary>Names between two that are found at once.</summary>
    private const int Step = 64;

    private const byte LongName = byte.MaxValue;

    private readonly int[] marks = new int[((capacity - 1) / Step) + 1];
    private byte[] bytes = new byte[capacity * 8];
    private int used;
    private int count;

    public string this[int row] => Encoding.UTF8.GetString(Utf8(row));

    /// <summary>A name's bytes.</summary>
    public ReadOnlySpan<byte> Utf8(int row)
    {
        var all = Volatile.Read(ref bytes).AsSpan();
        var rest = all[marks[row / Step]..];
        for (var i = row % Step; i > 0; i--)
            rest = rest[Length(rest).End..];
        var (start, end) = Length(rest);
        return rest[start..end];
    }

    public void Add(ReadOnlySpan<byte> name)
    {
        if (count % Step == 0)
            marks[count / Step] = used;
        Reserve(used + name.Length + 1 + sizeof(int));
        if (name.Length < LongName)
        {
            bytes[used++] = (byte)name.Length;
        }
        else
        {
            bytes[used++] = LongName;
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(used), name.Length);
            used += sizeof(int);
        }

        name.CopyTo(bytes.AsSpan(used));
        used += name.Length;
        if (++count == capacity)
            Resize(used);
    }

    private static (int Start, int End) Length(ReadOnlySpan<byte> at) =>
        at[0] < LongName ? (1, 1 + at[0]) : (1 + sizeof(int), 1 + sizeof(int) + BinaryPrimitives.ReadInt32LittleEndian(at[1..]));

    private void Reserve(int needed)
    {
        if (needed > bytes.Length)
            Resize(Math.Max(needed, bytes.Length * 2));
    }

    /// <summary>The names move before the array that holds them shows: readers find them in either.</summary>
    private void Resize(int length)
    {
        var resized = new byte[length];
        bytes.AsSpan(0, used).CopyTo(resized);
        Volatile.Write(ref bytes, resized);
    }
}
