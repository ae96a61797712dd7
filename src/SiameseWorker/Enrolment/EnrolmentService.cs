using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SiameseWorker.Settings;
using SiameseWorker.Transport;

namespace SiameseWorker.Enrolment;

/// <summary>
/// Follows storage: at start, on a schedule, when it notices a change, and when asked. One piece of work at a time, so that
/// an older state of a file can never be written over a newer one.
/// </summary>
internal sealed class EnrolmentService(
    Enroller enroller,
    IImageStorage storage,
    EnrolmentOptions options,
    TimeProvider time,
    ILogger<EnrolmentService> logger) : BackgroundService
{
    private static readonly TimeSpan RetryUnreadableAfter = TimeSpan.FromSeconds(10);

    /// <summary>Where more folders of one folder were noticed, that is compared as a whole: one pass instead of many.</summary>
    private const int MostOfAFolder = 32;

    /// <summary>Where more was noticed, everything is compared.</summary>
    private const int MostNoticed = 10_000;

    private readonly Channel<Asked> _asked = Channel.CreateUnbounded<Asked>();
    private readonly PendingChanges _noticed = new(EnrolmentPath.Root, MostNoticed);
    private readonly Dictionary<string, DateTimeOffset> _again = [];
    private readonly OnceOnly _unreadableSeen = new();
    private readonly TaskCompletionSource _firstComparison = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when storage and database have been compared in full for the first time.</summary>
    public Task FirstComparison => _firstComparison.Task;

    /// <summary>Brings files that are known to be whole in line with storage, and returns when that is done.</summary>
    public Task<ReconcileReport> SyncAsync(IReadOnlyList<StoragePath> paths, CancellationToken cancellationToken) =>
        AskAsync(token => enroller.SyncAsync(paths, whole: true, token), cancellationToken);

    /// <summary>Brings a folder in line with storage because a person asked for it, and returns when that is done.</summary>
    public Task<ReconcileReport> ReconcileAsync(string scope, CancellationToken cancellationToken) =>
        AskAsync(token => enroller.ReconcileAsync(scope, allowEmpty: true, token), cancellationToken);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        var noticing = Task.WhenAll(WatchAsync(ending.Token), TickAsync(ending.Token));
        try
        {
            Notice(EnrolmentPath.Root);
            while (true)
            {
                await WaitAsync(stoppingToken);
                await WorkAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Asked to stop: what was written stays, the rest is found at the next start.
        }
        finally
        {
            _asked.Writer.TryComplete();
            while (_asked.Reader.TryRead(out var asked))
                asked.Done.TrySetCanceled(CancellationToken.None);
            // Also where a fault ends the service, which the host then hears of.
            await ending.CancelAsync();
            await noticing;
        }
    }

    private async Task<ReconcileReport> AskAsync(Func<CancellationToken, Task<ReconcileReport>> work, CancellationToken cancellationToken)
    {
        var asked = new Asked(work);
        if (!_asked.Writer.TryWrite(asked))
            throw new OperationCanceledException("The worker is ending.");
        return await asked.Done.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Has a path looked at soon: a file of a class, or a folder.</summary>
    public void Notice(string path) => _noticed.Add(path);

    /// <summary>Waits for work, or until what was not finished is due again.</summary>
    private async Task WaitAsync(CancellationToken stopping)
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        var untilDue = _again.Count == 0 ? Timeout.InfiniteTimeSpan : TimeSpan.FromTicks(Math.Max(0, (_again.Values.Min() - time.GetUtcNow()).Ticks));
        await Task.WhenAny(
            _asked.Reader.WaitToReadAsync(enough.Token).AsTask(),
            _noticed.WaitAsync(enough.Token),
            Task.Delay(untilDue, time, enough.Token));
        await enough.CancelAsync();
        stopping.ThrowIfCancellationRequested();
    }

    private IEnumerable<string> TakeDue()
    {
        var now = time.GetUtcNow();
        var due = _again.Where(path => path.Value <= now).Select(path => path.Key).ToList();
        due.ForEach(path => _again.Remove(path));
        return due;
    }

    private async Task WorkAsync(CancellationToken stopping)
    {
        await ServeAsync(stopping);
        var noticed = new HashSet<string>([.. TakeDue(), .. _noticed.TakeAll()]);
        try
        {
            await FollowAsync(noticed, stopping);
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            logger.LogError(fault, "Storage could not be followed; trying again in {Pause}", RetryUnreadableAfter);
            await Task.Delay(RetryUnreadableAfter, time, stopping);
            noticed.ToList().ForEach(Notice);
        }
    }

    /// <summary>Does what has been asked for by now: however much is noticed, that has its turn, and the other way round.</summary>
    private async Task ServeAsync(CancellationToken stopping)
    {
        for (var waiting = _asked.Reader.Count; waiting > 0 && _asked.Reader.TryRead(out var asked); waiting--)
            await asked.RunAsync(report => Look(report, "asked"), stopping);
    }

    private async Task FollowAsync(IReadOnlyCollection<string> noticed, CancellationToken stopping)
    {
        var scopes = FoldersToCompare(noticed.Where(path => path.Split('/').Length < EnrolmentPath.Depth).ToHashSet());
        foreach (var scope in scopes.Order(StringComparer.Ordinal))
        {
            Look(await enroller.ReconcileAsync(scope, allowEmpty: false, stopping, betweenSlices: () => ServeAsync(stopping)), scope);
            if (scope == EnrolmentPath.Root)
                _firstComparison.TrySetResult();
            await ServeAsync(stopping);
        }

        var files = noticed
            .Where(path => path.Split('/').Length >= EnrolmentPath.Depth && !FoldersOf(path).Any(scopes.Contains))
            .Select(path => StoragePath.TryParse(path, out var parsed, out _) ? parsed : null)
            .OfType<StoragePath>()
            .ToList();
        if (files.Count > 0)
            Look(await enroller.SyncAsync(files, whole: false, stopping, betweenSlices: () => ServeAsync(stopping)), null);
    }

    /// <summary>Of folders that were noticed those that lie in no other; many of one folder are that folder.</summary>
    internal static IReadOnlySet<string> FoldersToCompare(IReadOnlySet<string> noticed)
    {
        var folders = noticed.ToHashSet();
        for (var depth = EnrolmentPath.Depth - 1; depth > 1; depth--)
        {
            foreach (var many in folders.Where(folder => folder.Split('/').Length == depth).GroupBy(folder => FoldersOf(folder).First()).Where(siblings => siblings.Count() > MostOfAFolder).ToList())
                folders.Add(many.Key);
        }

        return folders.Where(folder => !FoldersOf(folder).Any(folders.Contains)).ToHashSet();
    }

    /// <summary>The folders that a path lies in, the innermost first.</summary>
    private static IEnumerable<string> FoldersOf(string path)
    {
        for (var end = path.LastIndexOf('/'); end > 0; end = path.LastIndexOf('/', end - 1))
            yield return path[..end];
    }

    private void Look(ReconcileReport report, string? scope)
    {
        var now = time.GetUtcNow();
        foreach (var outcome in report.Outcomes)
        {
            if (outcome.State == EnrolmentState.Deferred)
            {
                _again[outcome.Path] = now + options.SettleTime;
            }
            else if (outcome.State == EnrolmentState.Unreadable)
            {
                if (outcome.IsPassing)
                    _again[outcome.Path] = now + RetryUnreadableAfter;
                if (_unreadableSeen.IsFirst($"{outcome.Path}: {outcome.Reason}"))
                    logger.LogWarning("{Path} could not be read and is tried again {When}: {Reason}", outcome.Path, outcome.IsPassing ? $"every {RetryUnreadableAfter.TotalSeconds:0} s" : "when it changes or storage is compared", outcome.Reason);
            }
        }

        if (report.Changed > 0)
            logger.LogInformation("Storage changed: {Report}", report);
        else if (scope == EnrolmentPath.Root)
            logger.LogInformation("Compared storage with the database: nothing to do, {Unchanged} unchanged", report.Unchanged);
    }

    private async Task WatchAsync(CancellationToken stopping)
    {
        try
        {
            await foreach (var path in storage.WatchAsync(EnrolmentPath.Root, stopping))
                Notice(path);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Asked to stop.
        }
        catch (Exception fault)
        {
            logger.LogError(fault, "Changes of the storage are no longer noticed at once, only every {Interval}", options.ReconcileInterval);
        }
    }

    private async Task TickAsync(CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(options.ReconcileInterval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stopping))
                Notice(EnrolmentPath.Root);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Asked to stop.
        }
    }

    private sealed record Asked(Func<CancellationToken, Task<ReconcileReport>> DoAsync)
    {
        public TaskCompletionSource<ReconcileReport> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public async Task RunAsync(Action<ReconcileReport> look, CancellationToken cancellationToken)
        {
            try
            {
                var report = await DoAsync(cancellationToken);
                look(report);
                Done.TrySetResult(report);
            }
            catch (OperationCanceledException)
            {
                Done.TrySetCanceled(CancellationToken.None);
                throw;
            }
            catch (Exception fault)
            {
                Done.TrySetException(fault);
            }
        }
    }
}
