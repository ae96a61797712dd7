using System.ComponentModel.DataAnnotations;

namespace SiameseWorker.Encoding;

/// <summary>
/// The process's one native tensor library. <see cref="EnsureLoaded"/> comes before the first use of anything of
/// TorchSharp's.
/// </summary>
public static class TorchRuntime
{
    private static readonly Lock Gate = new();
    private static LoadedTorch? _loaded;
    private static TorchDescription? _description;

    /// <summary>
    /// Loads the native libraries once, then selects the device and sets the number of threads. Safe to call from
    /// several threads and again; a later call may name another device or thread count, but not another library.
    /// </summary>
    /// <param name="options">Which library, device and thread count.</param>
    /// <returns>What was loaded and selected.</returns>
    /// <exception cref="ValidationException">An option is out of range.</exception>
    /// <exception cref="TorchUnavailableException">A library does not load, or the device asked for does not work.</exception>
    public static TorchDescription EnsureLoaded(TorchOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        Validator.ValidateObject(options, new ValidationContext(options), validateAllProperties: true);
        var libraryPath = options.LibraryPath is null ? null : Path.GetFullPath(options.LibraryPath);
        lock (Gate)
        {
            _loaded ??= LoadedTorch.Load(libraryPath);
            if (_loaded.LibraryPath != libraryPath)
                throw new TorchUnavailableException(
                    $"libtorch is already loaded from '{_loaded.Folder}'; a process cannot change to '{libraryPath ?? "the packaged one"}'. Restart with one Torch:LibraryPath.");
            var (device, reason) = TorchDevice.Select(options.Device);
            var threads = options.Threads ?? _loaded.DefaultThreads;
            OperationThreads.Set(threads);
            return _description = _loaded.Describe(device, reason, threads);
        }
    }

    /// <summary>Resolves another setting that names a device, which need not be the one selected.</summary>
    /// <param name="device"><c>cpu</c>, <c>cuda</c> or <c>cuda:n</c>.</param>
    /// <param name="setting">The setting, such as <c>Search:Device</c>.</param>
    /// <returns>The device's name.</returns>
    /// <exception cref="TorchUnavailableException">It does not work.</exception>
    /// <exception cref="InvalidOperationException">Nothing is loaded yet.</exception>
    public static string Resolve(string device, string setting)
    {
        Describe();
        return TorchDevice.Select(device, setting).Device;
    }

    /// <summary>What the latest <see cref="EnsureLoaded"/> loaded and selected.</summary>
    /// <exception cref="InvalidOperationException">Nothing is loaded yet.</exception>
    public static TorchDescription Describe()
    {
        lock (Gate)
            return _description ?? throw new InvalidOperationException($"Call {nameof(TorchRuntime)}.{nameof(EnsureLoaded)} first.");
    }
}
