using System.Collections.Concurrent;
using SiameseWorker.Contracts;
using SiameseWorker.IntegrationTests.Support;

namespace SiameseWorker.IntegrationTests.Retraining;

/// <summary>A client that asks without pause, whether a worker runs or not, and keeps every answer.</summary>
internal sealed class Asker : IAsyncDisposable
{
    private const int AtATime = 4;

    private readonly Site _site;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<(int Probe, IdentifiedAnswer Answer)> _answers = new();
    private readonly Task _asking;

    public Asker(Site site)
    {
        _site = site;
        _asking = Task.WhenAll(Enumerable.Range(0, AtATime).Select(first => Task.Run(() => AskAsync(first))));
    }

    /// <summary>The answers so far.</summary>
    public IReadOnlyCollection<(int Probe, IdentifiedAnswer Answer)> Answers => _answers;

    /// <summary>A drawing that nobody enrolled.</summary>
    public static byte[] Probe(int probe) => Drawings.Of(probe, drawer: 15);

    /// <summary>Stops asking, once everything asked is answered.</summary>
    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _asking;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _asking.WaitAsync(TestContext.Current.CancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task AskAsync(int first)
    {
        for (var i = first; !_stop.IsCancellationRequested; i += AtATime)
        {
            var probe = i % RetrainingSite.Classes;
            _answers.Enqueue((probe, await _site.IdentifyAsync("default", Probe(probe))));
        }
    }
}
