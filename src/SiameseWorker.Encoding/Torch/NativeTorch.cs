using System.Runtime.InteropServices;

namespace SiameseWorker.Encoding;

/// <summary>
/// Loads libtorch and the binding's native half before TorchSharp first asks for them. TorchSharp then finds them
/// already in the process: the dynamic loader knows a loaded library by its file or by its soname.
/// </summary>
internal static class NativeTorch
{
    private const string BindingFile = "libLibTorchSharp.so";

    /// <summary>Keeps TorchSharp from loading the packaged libtorch beside another one; see the project file.</summary>
    private const string PlaceholderFile = "torch_cpu.so";

    /// <summary>Of the binding's needed versions, the one that no symbol it uses belongs to: GCC 13's iostream merely mentions it.</summary>
    private const string UnusedVersion = "GLIBCXX_3.4.32";

    /// <summary>In the order of their dependencies; the CUDA ones only where they exist.</summary>
    private static readonly string[] TorchFiles =
        ["libc10.so", "libtorch_cpu.so", "libc10_cuda.so", "libtorch_cuda.so", "libtorch.so"];

    /// <summary>Loads the native libraries.</summary>
    /// <param name="libraryPath">A folder with another libtorch, or <see langword="null"/> for the packaged one.</param>
    /// <returns>The folder libtorch came from, and whether a patched copy of the binding is in use.</returns>
    /// <exception cref="TorchUnavailableException">A library is missing or does not load.</exception>
    public static (string Folder, bool Patched) Load(string? libraryPath)
    {
        if (!OperatingSystem.IsLinux())
            return LoadElsewhere(libraryPath);
        var binding = Find(BindingFile);
        if (libraryPath is not null)
            LoadTorch(CheckedFolder(libraryPath));
        var folder = libraryPath ?? Path.GetDirectoryName(Find("libtorch_cpu.so"))!;
        try
        {
            NativeLibrary.Load(binding);
            return (folder, false);
        }
        catch (DllNotFoundException e) when (e.Message.Contains(UnusedVersion, StringComparison.Ordinal))
        {
            if (libraryPath is null)
                LoadTorch(folder);
            PatchedBinding.Load(binding, UnusedVersion);
            return (folder, true);
        }
        catch (DllNotFoundException e)
        {
            throw Unloadable(binding, e);
        }
    }

    private static (string Folder, bool Patched) LoadElsewhere(string? libraryPath)
    {
        if (libraryPath is not null)
            throw new TorchUnavailableException("Torch:LibraryPath is supported on Linux only. Remove the setting to use the packaged libtorch.");
        return (AppContext.BaseDirectory, false);
    }

    private static string CheckedFolder(string libraryPath)
    {
        if (!File.Exists(Path.Combine(AppContext.BaseDirectory, PlaceholderFile)))
            throw new TorchUnavailableException(
                $"Torch:LibraryPath needs {PlaceholderFile} beside the program, which a build with -p:Torch=cpu puts there. Build so, or remove the setting to use the packaged libtorch.");
        return File.Exists(Path.Combine(libraryPath, "libtorch_cpu.so"))
            ? libraryPath
            : throw new TorchUnavailableException(
                $"Torch:LibraryPath '{libraryPath}' holds no libtorch_cpu.so. Name the folder that does, such as an installed PyTorch's torch/lib, or remove the setting to use the packaged libtorch.");
    }

    private static void LoadTorch(string folder)
    {
        foreach (var path in TorchFiles.Select(file => Path.Combine(folder, file)).Where(File.Exists))
        {
            try
            {
                NativeLibrary.Load(path);
            }
            catch (DllNotFoundException e)
            {
                throw Unloadable(path, e);
            }
        }
    }

    /// <summary>Where the runtime looks for packaged native libraries, and the program's own folder (a flat publish).</summary>
    private static string Find(string file)
    {
        var searched = (AppContext.GetData("NATIVE_DLL_SEARCH_DIRECTORIES") as string ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Append(AppContext.BaseDirectory)
            .Append(Path.Combine(AppContext.BaseDirectory, "runtimes", RuntimeInformation.RuntimeIdentifier, "native"))
            .Distinct()
            .ToArray();
        return searched.Select(folder => Path.Combine(folder, file)).FirstOrDefault(File.Exists)
            ?? throw new TorchUnavailableException(
                $"{file} is not installed: looked in {string.Join(", ", searched)}. Restore the packages and build again.");
    }

    private static TorchUnavailableException Unloadable(string path, DllNotFoundException e) =>
        new($"{path} does not load. It needs glibc 2.34 or newer (see 'ldd --version'; Alpine's musl will not do) and the libraries beside it whole. The loader says: {e.Message}", e);
}
