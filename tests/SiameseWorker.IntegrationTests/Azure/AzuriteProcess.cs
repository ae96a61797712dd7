using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.RegularExpressions;

namespace SiameseWorker.IntegrationTests.Azure;

/// <summary>Azurite from npm in a process of its own: loopback only, free ports, no telemetry.</summary>
internal sealed partial class AzuriteProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = new();
    private readonly TaskCompletionSource<int> _blobPort = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<int> _queuePort = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private AzuriteProcess(Process process) => _process = process;

    /// <summary>The ports it listens on.</summary>
    public (int Blob, int Queue) Ports { get; private set; }

    public string ConnectionString => StorageAccount.OfEmulator(Ports.Blob, Ports.Queue);

    /// <summary>Starts it and waits until it listens.</summary>
    /// <param name="npm">Where it is installed.</param>
    /// <param name="folder">Where its data is; null: in memory.</param>
    /// <param name="ports">The ports; zero: any that is free.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task<AzuriteProcess> StartAsync(NpmFolder npm, string? folder, (int Blob, int Queue) ports, CancellationToken cancellationToken)
    {
        string[] persistence = folder is null ? ["--inMemoryPersistence"] : ["--location", folder];
        var start = new ProcessStartInfo("node",
        [
            npm.File("azurite/dist/src/azurite.js"), .. persistence, "--skipApiVersionCheck", "--disableTelemetry", "--silent",
            "--blobHost", "127.0.0.1", "--blobPort", $"{ports.Blob}", "--queueHost", "127.0.0.1", "--queuePort", $"{ports.Queue}",
            "--tableHost", "127.0.0.1", "--tablePort", "0",
        ])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            UseShellExecute = false,
            WorkingDirectory = folder ?? Path.GetTempPath(),
        };
        var azurite = new AzuriteProcess(new Process { StartInfo = start, EnableRaisingEvents = true });
        try
        {
            await azurite.StartAsync(cancellationToken);
            return azurite;
        }
        catch
        {
            await azurite.DisposeAsync();
            throw;
        }
    }

    /// <summary>SIGTERM: it writes what it has, and ends.</summary>
    public async Task StopAsync()
    {
        using (var kill = Process.Start("/bin/sh", ["-c", $"kill -TERM {_process.Id}"]))
            await kill.WaitForExitAsync(CancellationToken.None);
        await _process.WaitForExitAsync(CancellationToken.None).WaitAsync(Patience);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill();
        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
    }

    private async Task StartAsync(CancellationToken cancellationToken)
    {
        _process.OutputDataReceived += (_, line) => Read(line.Data);
        _process.ErrorDataReceived += (_, line) => Read(line.Data);
        _process.Exited += (_, _) => Fail();
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        Ports = (await _blobPort.Task.WaitAsync(Patience, cancellationToken), await _queuePort.Task.WaitAsync(Patience, cancellationToken));
    }

    private void Read(string? line)
    {
        if (line is null)
            return;
        _output.Enqueue(line);
        if (ListeningLine().Match(line) is { Success: true } match)
            (match.Groups["service"].Value == "Blob" ? _blobPort : _queuePort).TrySetResult(int.Parse(match.Groups["port"].Value));
    }

    private void Fail()
    {
        var failure = new InvalidOperationException($"Azurite ended. It said: {string.Join('\n', _output)}");
        _blobPort.TrySetException(failure);
        _queuePort.TrySetException(failure);
    }

    [GeneratedRegex(@"Azurite (?<service>Blob|Queue) service is successfully listening at http://127\.0\.0\.1:(?<port>\d+)", RegexOptions.NonBacktracking)]
    private static partial Regex ListeningLine();
}
