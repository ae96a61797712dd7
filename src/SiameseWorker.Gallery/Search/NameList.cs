using System.Buffers.Binary;
using System.Runtime.InteropServices;
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

    /// <summary>A list with its first names to be read into <see cref="EachPart"/>.</summary>
    public NameList(int capacity, int names, int length)
        : this(capacity)
    {
        bytes = new byte[length];
        used = length;
        count = names;
    }

    public string this[int row] => Encoding.UTF8.GetString(Utf8(row));

    /// <summary>A name's bytes.</summary>
    public ReadOnlySpan<byte> Utf8(int row)
    {
        var all = Volatile.Read(ref bytes).AsSpan();
        var rest = all[Place(all, row)..];
        var (start, end) = Extent(rest);
        return rest[start..end];
    }

    /// <summary>Bytes that the first names take up.</summary>
    public int Length(int names)
    {
        if (names == 0)
            return 0;
        var all = Volatile.Read(ref bytes).AsSpan();
        var last = Place(all, names - 1);
        return last + Extent(all[last..]).End;
    }

    /// <summary>Where the first names, of some <see cref="Length"/>, lie in memory: to be copied, or to be filled.</summary>
    public void EachPart(int names, int length, Action<Span<byte>> part)
    {
        part(MemoryMarshal.AsBytes(marks.AsSpan(0, (names + Step - 1) / Step)));
        part(Volatile.Read(ref bytes).AsSpan(0, length));
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

    private int Place(ReadOnlySpan<byte> all, int row)
    {
        var place = marks[row / Step];
        for (var i = row % Step; i > 0; i--)
            place += Extent(all[place..]).End;
        return place;
    }

    private static (int Start, int End) Extent(ReadOnlySpan<byte> at) =>
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
