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

    private readonly int[] _marks = new int[((capacity - 1) / Step) + 1];
    private byte[] _bytes = new byte[capacity * 8];
    private int _used;
    private int _count;

    /// <summary>A list with its first names to be read into <see cref="EachPart"/>.</summary>
    public NameList(int capacity, int names, int length)
        : this(capacity)
    {
        _bytes = new byte[length];
        _used = length;
        _count = names;
    }

    public string this[int row] => Encoding.UTF8.GetString(Utf8(row));

    /// <summary>A name's bytes.</summary>
    public ReadOnlySpan<byte> Utf8(int row)
    {
        var all = Volatile.Read(ref _bytes).AsSpan();
        var rest = all[Place(all, row)..];
        var (start, end) = Extent(rest);
        return rest[start..end];
    }

    /// <summary>Bytes that the first names take up.</summary>
    public int Length(int names)
    {
        if (names == 0)
            return 0;
        var all = Volatile.Read(ref _bytes).AsSpan();
        var last = Place(all, names - 1);
        return last + Extent(all[last..]).End;
    }

    /// <summary>Where the first names, of some <see cref="Length"/>, lie in memory: to be copied, or to be filled.</summary>
    public void EachPart(int names, int length, Action<Span<byte>> part)
    {
        part(MemoryMarshal.AsBytes(_marks.AsSpan(0, (names + Step - 1) / Step)));
        part(Volatile.Read(ref _bytes).AsSpan(0, length));
    }

    public void Add(ReadOnlySpan<byte> name)
    {
        if (_count % Step == 0)
            _marks[_count / Step] = _used;
        Reserve(_used + name.Length + 1 + sizeof(int));
        if (name.Length < LongName)
        {
            _bytes[_used++] = (byte)name.Length;
        }
        else
        {
            _bytes[_used++] = LongName;
            BinaryPrimitives.WriteInt32LittleEndian(_bytes.AsSpan(_used), name.Length);
            _used += sizeof(int);
        }

        name.CopyTo(_bytes.AsSpan(_used));
        _used += name.Length;
        if (++_count == capacity)
            Resize(_used);
    }

    private int Place(ReadOnlySpan<byte> all, int row)
    {
        var place = _marks[row / Step];
        for (var i = row % Step; i > 0; i--)
            place += Extent(all[place..]).End;
        return place;
    }

    private static (int Start, int End) Extent(ReadOnlySpan<byte> at) =>
        at[0] < LongName ? (1, 1 + at[0]) : (1 + sizeof(int), 1 + sizeof(int) + BinaryPrimitives.ReadInt32LittleEndian(at[1..]));

    private void Reserve(int needed)
    {
        if (needed > _bytes.Length)
            Resize(Math.Max(needed, _bytes.Length * 2));
    }

    /// <summary>The names move before the array that holds them shows: readers find them in either.</summary>
    private void Resize(int length)
    {
        var resized = new byte[length];
        _bytes.AsSpan(0, _used).CopyTo(resized);
        Volatile.Write(ref _bytes, resized);
    }
}
