using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace SiameseWorker.Gallery.Search;

/// <summary>
/// Rows of numbers, sixteen to a block, and within a block by dimension: the first elements of its rows, then the second
/// ones, and so on. A register then holds one element of many rows, sums need no folding, and no dimension leaves a rest.
/// </summary>
/// <remarks>A last block that is not full has room for its rows only. Loads of whole registers run over its end, into padding.</remarks>
internal readonly struct Blocks<T>
    where T : unmanaged
{
    private const int CacheLine = 64;

    private readonly T[] _numbers;
    private readonly int _start;
    private readonly int _capacity;
    private readonly int _dimension;

    public Blocks(int capacity, int dimension)
    {
        _capacity = capacity;
        _dimension = dimension;
        var spare = (Blocks.Rows - 1) + (CacheLine / Unsafe.SizeOf<T>());
        if (capacity < Blocks.WorthAligning)
        {
            _numbers = GC.AllocateUninitializedArray<T>((capacity * dimension) + Blocks.Rows - 1);
            return;
        }

        // Pinned, so that what begins at a cache line's start stays there.
        _numbers = GC.AllocateUninitializedArray<T>((capacity * dimension) + spare, pinned: true);
        ref var first = ref MemoryMarshal.GetArrayDataReference(_numbers);
        _start = Blocks.ToCacheLine(ref Unsafe.As<T, byte>(ref first)) / Unsafe.SizeOf<T>();
    }

    /// <summary>All numbers as they lie in memory.</summary>
    public Span<byte> Bytes => MemoryMarshal.AsBytes(_numbers is null ? [] : _numbers.AsSpan(_start, _capacity * _dimension));

    /// <summary>Whether these are the same numbers, in the same memory.</summary>
    public bool Are(Blocks<T> others) => _numbers == others._numbers;

    /// <summary>Rows of a block that there is room for: the distance between one's elements.</summary>
    public int Stride(int block) => Math.Min(Blocks.Rows, _capacity - (block * Blocks.Rows));

    /// <summary>The first element of a block's first row.</summary>
    public ref T First(int block) => ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_numbers), _start + (block * Blocks.Rows * _dimension));

    public void Write(int row, ReadOnlySpan<T> values)
    {
        var stride = Stride(row / Blocks.Rows);
        ref var target = ref Unsafe.Add(ref First(row / Blocks.Rows), row % Blocks.Rows);
        for (var i = 0; i < values.Length; i++)
            Unsafe.Add(ref target, i * stride) = values[i];
    }

    public void Read(int row, Span<T> values)
    {
        var stride = Stride(row / Blocks.Rows);
        ref var source = ref Unsafe.Add(ref First(row / Blocks.Rows), row % Blocks.Rows);
        for (var i = 0; i < values.Length; i++)
            values[i] = Unsafe.Add(ref source, i * stride);
    }
}

/// <summary>How <see cref="Blocks{T}"/> are laid out.</summary>
internal static class Blocks
{
    /// <summary>Rows of a block: the lanes of the widest register.</summary>
    public const int Rows = 16;

    /// <summary>Rows from which on it pays to begin at a cache line.</summary>
    public const int WorthAligning = 256;

    /// <summary>Bytes from a place to the next cache line's start.</summary>
    public static unsafe int ToCacheLine(ref byte place) => (int)(-(nint)Unsafe.AsPointer(ref place) & 63);
}
