namespace SiameseWorker.Encoding;

/// <summary>Text files that are on disk, not merely in the system's cache, when the call returns.</summary>
internal static class DurableFile
{
    public static void Write(string path, string text)
    {
        using var stream = File.Create(path);
        stream.Write(System.Text.Encoding.UTF8.GetBytes(text));
        stream.Flush(flushToDisk: true);
    }
}
