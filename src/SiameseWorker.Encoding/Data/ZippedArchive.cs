using System.IO.Compression;

namespace SiameseWorker.Encoding.Data;

/// <summary>A .zip of image files.</summary>
internal sealed class ZippedArchive : ImageArchive
{
    private readonly ZipArchive _zip;
    private readonly Dictionary<string, ZipArchiveEntry> _entries;
    private readonly Lock _gate = new();

    public ZippedArchive(string path)
    {
        try
        {
            _zip = ZipFile.OpenRead(path);
            _entries = EntriesOf(_zip);
        }
        catch (InvalidDataException e)
        {
            _zip?.Dispose();
            throw new ImageDataException($"'{path}' is neither a folder nor a readable .zip file: {e.Message}", e);
        }

        Files = [.. _entries.Keys.Order(StringComparer.Ordinal)];
    }

    public override IReadOnlyList<string> Files { get; }

    private static Dictionary<string, ZipArchiveEntry> EntriesOf(ZipArchive zip)
    {
        var entries = new Dictionary<string, ZipArchiveEntry>();
        foreach (var entry in zip.Entries.Where(entry => entry.Name.Length > 0))
        {
            // Some packers write backslashes.
            var file = entry.FullName.Replace('\\', '/').TrimStart('/');
            if (IsVisible(file))
                entries.TryAdd(file, entry);
        }

        return entries;
    }

    public override byte[] Read(string file, long maxBytes)
    {
        var entry = _entries[file];
        if (entry.Length > maxBytes)
            throw TooLarge(entry.Length, maxBytes);

        // ZipArchive has one stream position for all its entries.
        lock (_gate)
        {
            using var stream = entry.Open();
            // Not one byte more than the directory announced: a forged length must not inflate without end.
            var bytes = new byte[entry.Length];
            stream.ReadExactly(bytes);
            return bytes;
        }
    }

    protected override void Dispose(bool disposing)
    {
        _zip.Dispose();
        base.Dispose(disposing);
    }
}
