using System.Reflection;
using System.Text.RegularExpressions;
using TorchSharp;

namespace SiameseWorker.Encoding;

/// <summary>The native libraries in this process, as they were found when they were loaded.</summary>
/// <param name="LibraryPath">The other libtorch that was asked for, or <see langword="null"/>.</param>
/// <param name="Folder">The folder that libtorch came from.</param>
/// <param name="Patched">Whether a patched copy of the binding is in use.</param>
/// <param name="Version">libtorch's version.</param>
/// <param name="DefaultThreads">How many threads libtorch finds fit, but no more than the process has processors.</param>
internal sealed partial record LoadedTorch(string? LibraryPath, string Folder, bool Patched, string Version, int DefaultThreads)
{
    /// <summary>The libtorch version that the binding was built for.</summary>
    private static string Expected => ThreeParts(torch.__version__);

    public static LoadedTorch Load(string? libraryPath)
    {
        var (folder, patched) = NativeTorch.Load(libraryPath);
        torch.InitializeDeviceType(DeviceType.CPU);
        // Asked once, before anybody sets it: what one thread sets becomes what others find that have not used libtorch yet.
        var threads = Math.Min(torch.get_num_threads(), Environment.ProcessorCount);
        return new LoadedTorch(libraryPath, folder, patched, libraryPath is null ? Expected : VersionIn(folder), threads);
    }

    public TorchDescription Describe(string device, string? reason, int threads) => new(
        Version,
        ThreeParts(typeof(torch).Assembly.GetCustomAttribute<AssemblyFileVersionAttribute>()?.Version ?? "0.0.0"),
        device,
        reason,
        threads,
        Folder,
        Patched,
        Version.StartsWith(Expected, StringComparison.Ordinal)
            ? null
            : $"libtorch {Version} is in use; TorchSharp was built for {Expected}. A function it lacks would end the process.");

    /// <summary>Packages count to four, libtorch to three: 2.10.0.0 is 2.10.0.</summary>
    private static string ThreeParts(string version) => System.Version.Parse(version).ToString(3);

    /// <summary>A PyTorch installation tells in <c>../version.py</c>, a plain libtorch in <c>../build-version</c>.</summary>
    private static string VersionIn(string folder)
    {
        var parent = Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(folder)) ?? folder;
        var python = Path.Combine(parent, "version.py");
        if (File.Exists(python) && PythonVersion().Match(File.ReadAllText(python)) is { Success: true } match)
            return match.Groups["version"].Value;
        var plain = Path.Combine(parent, "build-version");
        return File.Exists(plain) ? File.ReadAllText(plain).Trim() : "unknown";
    }

    [GeneratedRegex("""^__version__\s*=\s*['"](?<version>[^'"]+)['"]""", RegexOptions.Multiline | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex PythonVersion();
}
