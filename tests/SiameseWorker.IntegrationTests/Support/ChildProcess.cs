using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace SiameseWorker.IntegrationTests.Support;

/// <summary>A program of this solution, run as its users run it: a process of its own.</summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = new();
    private readonly ConcurrentQueue<string> _errors = new();

    private ChildProcess(Process process)
    {
        _process = process;
        _process.OutputDataReceived += (_, line) => Keep(_output, line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(_errors, line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>What it has written to standard output.</summary>
    public string Output => string.Join('\n', _output);

    /// <summary>What it has written to standard error: its log, and what was wrong.</summary>
    public string Errors => string.Join('\n', _errors);

    /// <summary>Starts <c>siamese</c> on a data folder.</summary>
    public static ChildProcess StartSiamese(string dataFolder, params IEnumerable<string> arguments) =>
        Start("siamese", dataFolder, [.. arguments, "--data-folder", dataFolder]);

    /// <summary>Starts a program.</summary>
    /// <param name="assembly">The program's assembly, which is built beside the tests.</param>
    /// <param name="workingDirectory">Its working directory.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="environment">Variables besides those of this process.</param>
    public static ChildProcess Start(string assembly, string workingDirectory, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(DotNet, [Path.Combine(AppContext.BaseDirectory, $"{assembly}.dll"), .. arguments])
        {
            WorkingDirectory = workingDirectory,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;
        return new ChildProcess(new Process { StartInfo = start });
    }

    /// <summary>Runs <c>siamese</c> on a data folder to its end.</summary>
    public static async Task<Ended> RunSiameseAsync(string dataFolder, params IEnumerable<string> arguments)
    {
        await using var process = StartSiamese(dataFolder, arguments);
        return await process.EndAsync();
    }

    /// <summary>Writes a line to its standard input.</summary>
    public async Task WriteLineAsync(string line)
    {
        await _process.StandardInput.WriteLineAsync(line);
        await _process.StandardInput.FlushAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Waits for a text in its log.</summary>
    public Task LogsAsync(string text) => SaysAsync(text, () => Errors);

    /// <summary>Waits for a text in its standard output.</summary>
    public Task PrintsAsync(string text) => SaysAsync(text, () => Output);

    /// <summary>Asks it to end, as a service manager does.</summary>
    public async Task TerminateAsync()
    {
        using var kill = Process.Start("/bin/sh", ["-c", $"kill -TERM {_process.Id}"]);
        await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>SIGKILL: it gets no chance to finish anything.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Waits for its end.</summary>
    public async Task<Ended> EndAsync()
    {
        await Eventually.HoldsAsync("the program has ended", () => Task.FromResult(_process.HasExited), () => Task.FromResult($"It said: {Output}\n{Errors}"));
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return new Ended(_process.ExitCode, Output, Errors);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill();
        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
    }

    /// <summary>The host that runs this test: tests need not be run by a <c>dotnet</c> that is on the path.</summary>
    private static string DotNet { get; } = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet"));

    private Task SaysAsync(string text, Func<string> said) => Eventually.HoldsAsync(
        $"it says '{text}'",
        () =>
        {
            if (!said().Contains(text, StringComparison.Ordinal) && _process.HasExited)
                Assert.Fail($"It ended without saying '{text}'. It said: {Output}\n{Errors}");
            return Task.FromResult(said().Contains(text, StringComparison.Ordinal));
        },
        () => Task.FromResult($"It says: {Output}\n{Errors}"));

    private static void Keep(ConcurrentQueue<string> lines, string? line)
    {
        if (line is not null)
            lines.Enqueue(line);
    }

    /// <summary>How a process ended.</summary>
    internal sealed record Ended(int ExitCode, string Output, string Errors);
}
