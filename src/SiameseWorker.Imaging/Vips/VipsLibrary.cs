using NetVips;

namespace SiameseWorker.Imaging.Vips;

/// <summary>The native library that decodes compressed formats: configured once, before its first use, for files from strangers.</summary>
public static class VipsLibrary
{
    private static readonly string[] AllowedLoaders =
        ["VipsForeignLoadPng", "VipsForeignLoadJpeg", "VipsForeignLoadWebp", "VipsForeignLoadNsgif", "VipsForeignLoadTiff"];

    // Held here, because native code calls it for as long as the process lives.
    private static readonly Log.LogDelegate Silent = (_, _, _) => { };

    private static readonly Lazy<Version> Loaded = new(Configure);

    /// <summary>Loads and configures the library, if that has not been done yet.</summary>
    /// <returns>The version of libvips.</returns>
    /// <exception cref="DllNotFoundException">The native library is missing or cannot be loaded on this system.</exception>
    public static Version Load() => Loaded.Value;

    private static Version Configure()
    {
        if (!ModuleInitializer.VipsInitialized)
        {
            throw new DllNotFoundException(
                "libvips, the native image library, cannot be loaded; it needs a 64-bit system with glibc 2.28 or newer (package NetVips.Native of this operating system).",
                ModuleInitializer.Exception);
        }

        NetVips.NetVips.BlockUntrusted = true;
        Operation.Block("VipsForeignLoad", true);
        foreach (var loader in AllowedLoaders)
            Operation.Block(loader, false);

        // The worker decodes several images at once: threads inside one image, and results kept for a second look, only cost.
        NetVips.NetVips.Concurrency = 1;
        Cache.Max = 0;

        // What goes wrong with an image is told by the exception; on the console it would only be noise.
        Log.SetLogHandler("VIPS", Enums.LogLevelFlags.Warning | Enums.LogLevelFlags.Info, Silent);
        return new Version(NetVips.NetVips.Version(0), NetVips.NetVips.Version(1), NetVips.NetVips.Version(2));
    }
}
