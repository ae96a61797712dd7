using System.Reflection;
using TorchSharp;

namespace SiameseWorker.Encoding;

/// <summary>The libtorch that TorchSharp would load on first use from the program's own folders.</summary>
internal static class PackagedTorch
{
    /// <summary>
    /// Tells TorchSharp that its back end is loaded. It would otherwise load the packaged libtorch_cpu by its full path,
    /// beside the other one already in the process, and two of them register every operation twice.
    /// TorchSharp has no public way to say so.
    /// </summary>
    /// <exception cref="TorchUnavailableException">This version of TorchSharp keeps other books.</exception>
    public static void Disregard()
    {
        foreach (var name in (string[])["nativeBackendLoaded", "nativeBackendCudaLoaded"])
        {
            var loaded = typeof(torch).GetField(name, BindingFlags.Static | BindingFlags.NonPublic)
                ?? throw new TorchUnavailableException(
                    $"Torch:LibraryPath does not work with TorchSharp {typeof(torch).Assembly.GetName().Version}: it has no field '{name}'. Remove the setting.");
            loaded.SetValue(null, true);
        }
    }
}
