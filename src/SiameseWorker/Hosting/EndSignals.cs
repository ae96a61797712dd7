using System.Runtime.InteropServices;

namespace SiameseWorker.Hosting;

/// <summary>SIGTERM and Ctrl+C as a token, from the start of the process on: opening the data, or standing by, may take long.</summary>
internal sealed class EndSignals : IDisposable
{
    private readonly CancellationTokenSource _end;
    private readonly PosixSignalRegistration[] _registrations;

    /// <summary>Begins to listen.</summary>
    /// <param name="cancellationToken">Ends the process as a signal does.</param>
    public EndSignals(CancellationToken cancellationToken)
    {
        _end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _registrations = [.. new[] { PosixSignal.SIGTERM, PosixSignal.SIGINT, PosixSignal.SIGQUIT }.Select(signal => PosixSignalRegistration.Create(signal, End))];
    }

    /// <summary>Cancelled when the process is to end.</summary>
    public CancellationToken Token => _end.Token;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var registration in _registrations)
            registration.Dispose();
        _end.Dispose();
    }

    private void End(PosixSignalContext signal)
    {
        // The process ends by itself once it has put things in order.
        signal.Cancel = true;
        _end.Cancel();
    }
}
