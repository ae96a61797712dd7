using System.ComponentModel;
using System.Diagnostics;

namespace SiameseWorker.IntegrationTests.Azure;

/// <summary><c>tests/azurite</c>: what is installed from npm, in the versions of its lock file.</summary>
internal sealed class NpmFolder
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    private NpmFolder(string path) => Path = path;

    public string Path { get; }

    /// <summary>Installs what is not installed yet.</summary>
    /// <exception cref="InvalidOperationException">It cannot be; the message says why.</exception>
    public static async Task<NpmFolder> PrepareAsync(CancellationToken cancellationToken)
    {
        var folder = new NpmFolder(Find());
        var installed = new FileInfo(folder.File(".package-lock.json"));
        if (!installed.Exists || installed.LastWriteTimeUtc < System.IO.File.GetLastWriteTimeUtc(System.IO.Path.Combine(folder.Path, "package-lock.json")))
            await RunAsync("npm", ["ci", "--no-audit", "--no-fund"], folder.Path, cancellationToken);
        return folder;
    }

    /// <summary>A file of an installed package.</summary>
    public string File(string path) => System.IO.Path.Combine(Path, "node_modules", path);

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (System.IO.File.Exists(System.IO.Path.Combine(folder.FullName, "SiameseWorker.sln")))
                return System.IO.Path.Combine(folder.FullName, "tests", "azurite");
        }

        throw new InvalidOperationException("The tests do not run from within the repository, so tests/azurite cannot be found.");
    }

    private static async Task RunAsync(string program, IEnumerable<string> arguments, string folder, CancellationToken cancellationToken)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
            var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
            var errors = process.StandardError.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken).WaitAsync(Patience, cancellationToken);
            if (process.ExitCode != 0)
                throw new InvalidOperationException($"'npm ci' in tests/azurite failed: {(await errors).Trim()} {(await output).Trim()}");
        }
        catch (Win32Exception e)
        {
            throw new InvalidOperationException($"'{program}' is not installed ({e.Message}).", e);
        }
    }
}
