using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Security.Cryptography;

namespace SiameseWorker.Encoding;

/// <summary>
/// A copy of the binding's native library that loads where libstdc++ is older than GCC 13 (Debian 12, Ubuntu 22.04,
/// RHEL 9), kept in the user's cache folder under a name made from the original's content.
/// </summary>
[SupportedOSPlatform("linux")]
internal static class PatchedBinding
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Loads a copy of a library in which one needed symbol version is weak.</summary>
    /// <param name="original">The library. What it depends on must be loaded already: the copy lies elsewhere.</param>
    /// <param name="version">The symbol version to do without.</param>
    /// <exception cref="TorchUnavailableException">The copy cannot be made or does not load.</exception>
    public static void Load(string original, string version)
    {
        try
        {
            var content = File.ReadAllBytes(original);
            var name = $"{Path.GetFileNameWithoutExtension(original)}-{Convert.ToHexStringLower(SHA256.HashData(content))[..16]}.so";
            ElfVersionNeeds.MakeWeak(content, version);
            if (CacheFolder() is { } cache)
                NativeLibrary.Load(Write(cache, name, content));
            else
                LoadOnce(name, content);
        }
        catch (Exception e) when (e is DllNotFoundException or InvalidDataException or IOException or UnauthorizedAccessException)
        {
            throw new TorchUnavailableException(
                $"{original} wants {version}, which this system's libstdc++ lacks (it is older than GCC 13's), and a copy without that wish could not be used: {e.Message} Use a newer system (Debian 13, Ubuntu 24.04), or make the user's cache folder (XDG_CACHE_HOME, ~/.cache) writable and executable.", e);
        }
    }

    /// <summary>Puts content under a name, whole or not at all, whatever other processes do at the same time.</summary>
    internal static string Write(string folder, string name, byte[] content)
    {
        var path = Path.Combine(folder, name);
        if (File.Exists(path) && File.ReadAllBytes(path).AsSpan().SequenceEqual(content))
            return path;
        var temporary = Path.Combine(folder, $".{name}.{Guid.NewGuid():N}");
        try
        {
            File.WriteAllBytes(temporary, content);
            File.SetUnixFileMode(temporary, OwnerOnly);
            File.Move(temporary, path, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }

        return path;
    }

    /// <summary>The user's own cache folder, or <see langword="null"/> where there is none to write to (a service without a home).</summary>
    private static string? CacheFolder()
    {
        var root = Environment.GetEnvironmentVariable("XDG_CACHE_HOME");
        if (string.IsNullOrEmpty(root) && Environment.GetFolderPath(Environment.SpecialFolder.UserProfile) is { Length: > 0 } home)
            root = Path.Combine(home, ".cache");
        if (!Path.IsPathRooted(root))
            return null;
        try
        {
            var folder = Path.Combine(root, "siamese-worker");
            Directory.CreateDirectory(folder, OwnerOnly);
            File.SetUnixFileMode(folder, OwnerOnly); // Fails on a folder that somebody else put there.
            return folder;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Loads from a fresh private folder that goes again at once: a loaded library needs its file no longer.</summary>
    private static void LoadOnce(string name, byte[] content)
    {
        var folder = Directory.CreateTempSubdirectory("siamese-worker-");
        try
        {
            NativeLibrary.Load(Write(folder.FullName, name, content));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
