using System.Buffers.Binary;

namespace SiameseWorker.Encoding;

/// <summary>
/// The symbol versions that a 64-bit little-endian ELF file needs from other libraries: section <c>.gnu.version_r</c>,
/// type SHT_GNU_verneed (Linux Standard Base Core 5.0, section 10.7.2, "Symbol Version Requirements").
/// </summary>
public static class ElfVersionNeeds
{
    private const uint SectionTypeVersionNeeds = 0x6ffffffe;
    private const ushort WeakFlag = 0x2; // VER_FLG_WEAK: the loader warns instead of refusing.

    /// <summary>Marks a needed symbol version as weak, so that the dynamic loader no longer refuses the file for lack of it.</summary>
    /// <param name="elf">The whole file; changed in place.</param>
    /// <param name="version">The version's name, such as <c>GLIBCXX_3.4.32</c>.</param>
    /// <exception cref="InvalidDataException">Not such an ELF file, a damaged one, or one that does not need this version.</exception>
    public static void MakeWeak(Span<byte> elf, string version)
    {
        foreach (var entry in Read(elf))
        {
            if (entry.Version != version)
                continue;
            var flags = elf.Slice(entry.FlagsOffset, sizeof(ushort));
            BinaryPrimitives.WriteUInt16LittleEndian(flags, (ushort)(BinaryPrimitives.ReadUInt16LittleEndian(flags) | WeakFlag));
            return;
        }

        throw new InvalidDataException($"The ELF file needs no symbol version '{version}'.");
    }

    /// <summary>Lists the needed symbol versions.</summary>
    /// <param name="elf">The whole file.</param>
    /// <exception cref="InvalidDataException">Not a 64-bit little-endian ELF file with version needs, or a damaged one.</exception>
    public static IReadOnlyList<ElfVersionNeed> Read(ReadOnlySpan<byte> elf)
    {
        try
        {
            CheckHeader(elf);
            var sections = new SectionTable(elf);
            var needs = sections.Find(elf, SectionTypeVersionNeeds);
            return ReadNeeds(elf, needs, sections.At(elf, needs.Link));
        }
        catch (Exception e) when (e is ArgumentOutOfRangeException or OverflowException)
        {
            throw new InvalidDataException("The ELF file is damaged or cut off: an offset points outside it.", e);
        }
    }

    private static void CheckHeader(ReadOnlySpan<byte> elf)
    {
        if (elf.Length < 0x40 || !elf.StartsWith("\u007fELF"u8))
            throw new InvalidDataException("Not an ELF file: too short, or it does not begin with 7F 45 4C 46.");
        if (elf[4] != 2)
            throw new InvalidDataException("Not a 64-bit ELF file.");
        if (elf[5] != 1)
            throw new InvalidDataException("Not a little-endian ELF file.");
    }

    private static List<ElfVersionNeed> ReadNeeds(ReadOnlySpan<byte> elf, Section needs, Section strings)
    {
        var found = new List<ElfVersionNeed>();
        var table = elf.Slice(needs.Offset, needs.Size);
        var library = 0;
        for (var i = 0; i < needs.Info; i++)
        {
            var count = BinaryPrimitives.ReadUInt16LittleEndian(table[(library + 2)..]);
            var file = ReadName(elf, strings, UInt32(table, library + 4));
            var version = checked(library + (int)UInt32(table, library + 8));
            for (var j = 0; j < count; j++)
            {
                var name = ReadName(elf, strings, UInt32(table, version + 8));
                var flags = BinaryPrimitives.ReadUInt16LittleEndian(table[(version + 4)..]);
                found.Add(new ElfVersionNeed(file, name, (flags & WeakFlag) != 0, needs.Offset + version + 4));
                version = Next(table, version);
            }

            library = Next(table, library);
        }

        return found;
    }

    /// <summary>Both kinds of record end in the distance to the next; a damaged 0 must not repeat one for ever.</summary>
    private static int Next(ReadOnlySpan<byte> table, int record) =>
        checked(record + (int)Math.Max(UInt32(table, record + 12), 1));

    private static string ReadName(ReadOnlySpan<byte> elf, Section strings, uint offset)
    {
        var text = elf.Slice(strings.Offset, strings.Size)[checked((int)offset)..];
        var end = text.IndexOf((byte)0);
        return end >= 0
            ? System.Text.Encoding.ASCII.GetString(text[..end])
            : throw new InvalidDataException("The ELF file is damaged: a name in its string table has no end.");
    }

    private static uint UInt32(ReadOnlySpan<byte> table, int offset) => BinaryPrimitives.ReadUInt32LittleEndian(table[offset..]);

    private sealed record Section(uint Type, int Offset, int Size, int Link, int Info);

    /// <summary>The section headers: the ELF header's e_shoff, e_shentsize and e_shnum say where they are.</summary>
    private sealed class SectionTable
    {
        private readonly int _offset;
        private readonly int _entrySize;
        private readonly int _count;

        public SectionTable(ReadOnlySpan<byte> elf)
        {
            _offset = checked((int)BinaryPrimitives.ReadUInt64LittleEndian(elf[0x28..]));
            _entrySize = BinaryPrimitives.ReadUInt16LittleEndian(elf[0x3a..]);
            _count = BinaryPrimitives.ReadUInt16LittleEndian(elf[0x3c..]);
        }

        public Section Find(ReadOnlySpan<byte> elf, uint type)
        {
            for (var i = 0; i < _count; i++)
            {
                if (At(elf, i) is var section && section.Type == type)
                    return section;
            }

            throw new InvalidDataException("The ELF file has no section of needed symbol versions (.gnu.version_r).");
        }

        public Section At(ReadOnlySpan<byte> elf, int index)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, _count);
            var header = elf.Slice(checked(_offset + (index * _entrySize)), 0x40);
            return new Section(
                BinaryPrimitives.ReadUInt32LittleEndian(header[0x04..]),
                checked((int)BinaryPrimitives.ReadUInt64LittleEndian(header[0x18..])),
                checked((int)BinaryPrimitives.ReadUInt64LittleEndian(header[0x20..])),
                checked((int)BinaryPrimitives.ReadUInt32LittleEndian(header[0x28..])),
                checked((int)BinaryPrimitives.ReadUInt32LittleEndian(header[0x2c..])));
        }
    }
}

/// <summary>One symbol version that an ELF file needs.</summary>
/// <param name="Library">The library that should have it, such as <c>libstdc++.so.6</c>.</param>
/// <param name="Version">The version's name, such as <c>GLIBCXX_3.4.32</c>.</param>
/// <param name="Weak">Whether the loader tolerates its absence.</param>
/// <param name="FlagsOffset">Where in the file its 16-bit vna_flags are.</param>
public sealed record ElfVersionNeed(string Library, string Version, bool Weak, int FlagsOffset);
