namespace SiameseWorker.Transport.Embedded;

/// <summary>Where a path really leads, every symbolic link on the way followed.</summary>
internal static class RealPath
{
    // As many as Linux itself follows before it calls the path a loop.
    private const int MaxLinks = 40;

    /// <summary>The real path of <paramref name="relative"/> below a folder whose own path is real; null in a loop of links.</summary>
    /// <remarks>What does not exist is not a link: the result is where it would be created.</remarks>
    public static string? Of(string realFolder, string relative)
    {
        var pending = new Stack<string>();
        Push(pending, relative);
        var real = realFolder;
        var links = 0;
        while (pending.TryPop(out var segment))
        {
            if (segment == "..")
            {
                real = Path.GetDirectoryName(real) ?? real;
                continue;
            }
            var next = Path.Join(real, segment);
            if (new FileInfo(next).LinkTarget is not { } target)
            {
                real = next;
                continue;
            }
            if (++links > MaxLinks)
                return null;
            if (Path.IsPathRooted(target))
                real = Path.GetPathRoot(target)!;
            Push(pending, target);
        }
        return real;
    }

    /// <summary>The real path of an absolute path; null in a loop of links.</summary>
    public static string? Of(string absolute) => Of(Path.GetPathRoot(absolute)!, absolute);

    private static void Push(Stack<string> pending, string path)
    {
        var relative = path[Path.GetPathRoot(path)!.Length..];
        foreach (var segment in relative.Split([Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar]).Reverse())
        {
            if (segment is not ("" or "."))
                pending.Push(segment);
        }
    }
}
