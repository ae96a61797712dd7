using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;
using SiameseWorker.Gallery.Search;

namespace SiameseWorker.Gallery.Store;

/// <summary>
/// One version's vectors in a file, array by array as they lie in memory, so that reading them takes as long as reading the
/// file. A head (format, stamp, place and hash of the index), then the chunks, then the index: what the chunks belong to,
/// and each one's hash. Numbers are the machine's own; another kind of machine finds another format.
/// </summary>
internal static class VectorFile
{
    /// <summary>Bytes of a stamp.</summary>
    public const int StampLength = 16;

    private const int HeadLength = 48;

    /// <summary>To be changed with everything that changes the bytes: this file, and how chunks and codes are laid out.</summary>
    private const ulong Format = 0x53_57_56_45_43_54_00_01;

    /// <summary>Writes a file anew, under another name until it is whole and on the disk.</summary>
    /// <param name="path">The file.</param>
    /// <param name="stamp">What it is known by.</param>
    /// <param name="shape">Shape of the vectors.</param>
    /// <param name="galleries">The vectors by gallery.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="IOException">The disk is full, or something else is wrong with it.</exception>
    public static void Write(
        string path, ReadOnlySpan<byte> stamp, VectorShape shape, IReadOnlyDictionary<string, VectorSnapshot> galleries, CancellationToken cancellationToken)
    {
        var partial = path + ".partial";
        try
        {
            using (var file = File.OpenHandle(partial, FileMode.Create, FileAccess.Write))
            {
                long place = HeadLength;
                using var index = new MemoryStream();
                using (var writer = new BinaryWriter(index, Encoding.UTF8, leaveOpen: true))
                    WriteGalleries(file, ref place, writer, shape, galleries, cancellationToken);
                var bytes = index.GetBuffer().AsSpan(0, (int)index.Length);
                RandomAccess.Write(file, bytes, place);
                RandomAccess.Write(file, Head(stamp, place, bytes), 0);
                cancellationToken.ThrowIfCancellationRequested();
                RandomAccess.FlushToDisk(file);
            }

            File.Move(partial, path, overwrite: true);
        }
        catch
        {
            File.Delete(partial);
            throw;
        }
    }

    /// <summary>Reads a file into arrays that can be searched.</summary>
    /// <param name="path">The file.</param>
    /// <param name="stamp">What it should be known by.</param>
    /// <param name="vectors">Where to add its galleries.</param>
    /// <param name="threads">Threads to read on.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="InvalidDataException">It is another file than that, or damaged. Nothing was added.</exception>
    /// <exception cref="IOException">It is not there, or cannot be read. Nothing was added.</exception>
    public static void Read(string path, ReadOnlySpan<byte> stamp, VersionVectors vectors, int threads, CancellationToken cancellationToken)
    {
        using var file = File.OpenHandle(path);
        var index = ReadIndex(file, stamp);
        using var reader = new BinaryReader(new MemoryStream(index), Encoding.UTF8);
        if (reader.ReadString() != vectors.Shape.ToString())
            throw new InvalidDataException("it was written with other settings of the search");
        var galleries = new StoredGallery[reader.ReadInt32()];
        long place = HeadLength;
        for (var i = 0; i < galleries.Length; i++)
            galleries[i] = StoredGallery.Read(reader, ref place);

        var chunks = galleries.SelectMany(gallery => gallery.Chunks.Select((chunk, i) => (gallery, chunk, i))).ToArray();
        var next = -1;
        Workers.Run(Math.Min(threads, chunks.Length), () =>
        {
            while (Interlocked.Increment(ref next) is var i && i < chunks.Length)
            {
                cancellationToken.ThrowIfCancellationRequested();
                chunks[i].gallery.Loaded[chunks[i].i] = ReadChunk(file, vectors.Shape, chunks[i].chunk, chunks[i].gallery.Labels);
            }
        }, cancellationToken);
        foreach (var gallery in galleries)
            vectors.Add(gallery.Name, new(vectors.Shape, gallery.Loaded, gallery.Chunks[^1].Rows));
    }

    private static void WriteGalleries(
        SafeFileHandle file, ref long place, BinaryWriter index, VectorShape shape, IReadOnlyDictionary<string, VectorSnapshot> galleries, CancellationToken cancellationToken)
    {
        index.Write(shape.ToString());
        index.Write(galleries.Count);
        foreach (var (name, snapshot) in galleries)
        {
            var labels = new Dictionary<ClassLabel, int>();
            var chunks = new List<StoredChunk>();
            for (var i = 0; i < snapshot.Chunks.Length; i++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var stored = WriteChunk(file, place, snapshot.Chunks[i], snapshot.Rows(i), labels);
                place += stored.Length;
                chunks.Add(stored);
            }

            new StoredGallery(name, [.. labels.Keys], chunks).Write(index);
        }
    }

    private static StoredChunk WriteChunk(SafeFileHandle file, long place, Chunk chunk, int rows, Dictionary<ClassLabel, int> labels)
    {
        // Copied before it is hashed: behind the rows that are meant, others may be added just now.
        var names = chunk.NameLength(rows);
        using var copy = new MemoryStream();
        copy.Write(MemoryMarshal.AsBytes<int>(ClassNumbers(chunk, rows, labels)));
        chunk.EachPart(rows, names, part => copy.Write(part));
        var bytes = copy.GetBuffer().AsSpan(0, (int)copy.Length);
        RandomAccess.Write(file, bytes, place);
        return new(chunk.Capacity, rows, names, bytes.Length, XxHash3.HashToUInt64(bytes), place);
    }

    /// <returns>For each row its class's number, -1 where it was removed.</returns>
    private static int[] ClassNumbers(Chunk chunk, int rows, Dictionary<ClassLabel, int> labels)
    {
        var numbers = new int[rows];
        for (var row = 0; row < rows; row++)
        {
            numbers[row] = -1;
            if (chunk.Class(row) is { } label && !labels.TryGetValue(label, out numbers[row]))
                labels.Add(label, numbers[row] = labels.Count);
        }

        return numbers;
    }

    private static byte[] Head(ReadOnlySpan<byte> stamp, long place, ReadOnlySpan<byte> index)
    {
        var head = new byte[HeadLength];
        MemoryMarshal.Write(head, Format);
        stamp.CopyTo(head.AsSpan(8));
        MemoryMarshal.Write(head.AsSpan(24), place);
        MemoryMarshal.Write(head.AsSpan(32), (long)index.Length);
        MemoryMarshal.Write(head.AsSpan(40), XxHash3.HashToUInt64(index));
        return head;
    }

    private static byte[] ReadIndex(SafeFileHandle file, ReadOnlySpan<byte> stamp)
    {
        var head = new byte[HeadLength];
        ReadAll(file, head, 0);
        if (MemoryMarshal.Read<ulong>(head) != Format)
            throw new InvalidDataException("it is of another format");
        if (!stamp.SequenceEqual(head.AsSpan(8, StampLength)))
            throw new InvalidDataException("it belongs to another state of the database");
        var (place, length) = (MemoryMarshal.Read<long>(head.AsSpan(24)), MemoryMarshal.Read<long>(head.AsSpan(32)));
        if (place < HeadLength || length is < 0 or > int.MaxValue || place + length != RandomAccess.GetLength(file))
            throw Damaged();
        var index = new byte[length];
        ReadAll(file, index, place);
        return XxHash3.HashToUInt64(index) == MemoryMarshal.Read<ulong>(head.AsSpan(40)) ? index : throw Damaged();
    }

    private static Chunk ReadChunk(SafeFileHandle file, VectorShape shape, StoredChunk stored, ClassLabel[] labels)
    {
        var chunk = new Chunk(shape, stored.Capacity, stored.Rows, stored.NameLength);
        var numbers = new int[stored.Rows];
        var hash = new XxHash3();
        var place = stored.Place;
        Take(MemoryMarshal.AsBytes(numbers.AsSpan()));
        chunk.EachPart(stored.Rows, stored.NameLength, Take);
        if (hash.GetCurrentHashAsUInt64() != stored.Hash)
            throw Damaged();
        chunk.SetClasses(Array.ConvertAll(numbers, number => number < 0 ? null : labels[number]));
        return chunk;

        void Take(Span<byte> part)
        {
            ReadAll(file, part, place);
            place += part.Length;
            hash.Append(part);
        }
    }

    private static void ReadAll(SafeFileHandle file, Span<byte> bytes, long place)
    {
        for (int read; bytes.Length > 0; bytes = bytes[read..], place += read)
        {
            read = RandomAccess.Read(file, bytes, place);
            if (read == 0)
                throw Damaged();
        }
    }

    private static InvalidDataException Damaged() => new("it is damaged");
}
