using System.Buffers.Binary;
using SiameseWorker.Encoding;

namespace SiameseWorker.UnitTests.Encoding;

public sealed class ElfVersionNeedsTests
{
    [Fact]
    public void Lists_the_needs()
    {
        var needs = ElfVersionNeeds.Read(MadeUpElf());

        Assert.Equal(
            [("libc.so.6", "GLIBC_2.34", false), ("libstdc++.so.6", "GLIBCXX_3.4.9", false), ("libstdc++.so.6", "GLIBCXX_3.4.32", false)],
            needs.Select(need => (need.Library, need.Version, need.Weak)));
    }

    [Fact]
    public void Makes_one_need_weak_by_changing_one_byte()
    {
        var before = MadeUpElf();
        var after = MadeUpElf();

        ElfVersionNeeds.MakeWeak(after, "GLIBCXX_3.4.32");

        Assert.Equal(1, before.Zip(after).Count(pair => pair.First != pair.Second));
        Assert.Equal(["GLIBCXX_3.4.32"], ElfVersionNeeds.Read(after).Where(need => need.Weak).Select(need => need.Version));
    }

    [Fact]
    public void Refuses_a_version_that_is_not_needed()
    {
        var exception = Assert.Throws<InvalidDataException>(() => ElfVersionNeeds.MakeWeak(MadeUpElf(), "GLIBCXX_3.4.3"));

        Assert.Equal("The ELF file needs no symbol version 'GLIBCXX_3.4.3'.", exception.Message);
    }

    [Theory]
    [InlineData(0, 0x4d, "Not an ELF file")]
    [InlineData(4, 1, "Not a 64-bit ELF file")]
    [InlineData(5, 2, "Not a little-endian ELF file")]
    [InlineData(0x3c, 0, "no section of needed symbol versions")]
    public void Refuses_other_files(int offset, byte value, string message)
    {
        var elf = MadeUpElf();
        elf[offset] = value;

        var exception = Assert.Throws<InvalidDataException>(() => ElfVersionNeeds.Read(elf));

        Assert.Contains(message, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Cut_off_anywhere_it_is_refused()
    {
        var elf = MadeUpElf();
        for (var length = 0; length < elf.Length; length++)
            Assert.Throws<InvalidDataException>(() => ElfVersionNeeds.Read(elf.AsSpan(0, length)));
    }

    [Fact]
    public void Any_single_damaged_byte_is_read_or_refused()
    {
        for (var i = 0; i < MadeUpElf().Length; i++)
        {
            foreach (var value in (byte[])[0x00, 0x7f, 0xff])
            {
                var elf = MadeUpElf();
                elf[i] = value;
                var exception = Record.Exception(() => ElfVersionNeeds.Read(elf));
                Assert.True(exception is null or InvalidDataException, $"Byte {i} = {value}: {exception}");
            }
        }
    }

    /// <summary>A header, a string table, the needs of two libraries, and section headers at the end.</summary>
    private static byte[] MadeUpElf()
    {
        var names = "\0libc.so.6\0GLIBC_2.34\0libstdc++.so.6\0GLIBCXX_3.4.9\0GLIBCXX_3.4.32\0";
        const int strings = 0x40;
        var needs = strings + names.Length;
        const int needsSize = 5 * 16;
        var sections = needs + needsSize;
        var elf = new byte[sections + (3 * 0x40)];
        "\u007fELF\u0002\u0001\u0001"u8.CopyTo(elf);
        Put(elf, 0x28, 8, sections);
        Put(elf, 0x3a, 2, 0x40);
        Put(elf, 0x3c, 2, 3);
        System.Text.Encoding.ASCII.GetBytes(names).CopyTo(elf, strings);
        PutLibrary(elf, needs, 1, names.IndexOf("libc.", StringComparison.Ordinal), next: 32);
        PutVersion(elf, needs + 16, names.IndexOf("GLIBC_", StringComparison.Ordinal), next: 0);
        PutLibrary(elf, needs + 32, 2, names.IndexOf("libstdc", StringComparison.Ordinal), next: 0);
        PutVersion(elf, needs + 48, names.IndexOf("GLIBCXX_3.4.9", StringComparison.Ordinal), next: 16);
        PutVersion(elf, needs + 64, names.IndexOf("GLIBCXX_3.4.32", StringComparison.Ordinal), next: 0);
        PutSection(elf, sections + 0x40, 3, strings, names.Length, link: 0, info: 0);
        PutSection(elf, sections + 0x80, 0x6ffffffe, needs, needsSize, link: 1, info: 2);
        return elf;
    }

    private static void PutLibrary(byte[] elf, int at, int versions, int name, int next)
    {
        Put(elf, at, 2, 1);
        Put(elf, at + 2, 2, versions);
        Put(elf, at + 4, 4, name);
        Put(elf, at + 8, 4, 16);
        Put(elf, at + 12, 4, next);
    }

    private static void PutVersion(byte[] elf, int at, int name, int next)
    {
        Put(elf, at + 8, 4, name);
        Put(elf, at + 12, 4, next);
    }

    private static void PutSection(byte[] elf, int at, long type, int offset, int size, int link, int info)
    {
        Put(elf, at + 0x04, 4, type);
        Put(elf, at + 0x18, 8, offset);
        Put(elf, at + 0x20, 8, size);
        Put(elf, at + 0x28, 4, link);
        Put(elf, at + 0x2c, 4, info);
    }

    private static void Put(byte[] elf, int at, int size, long value)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        bytes[..size].CopyTo(elf.AsSpan(at));
    }
}
