using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using SiameseWorker.Gallery;
using SiameseWorker.Settings;
using SiameseWorker.Transport;

namespace SiameseWorker.Enrolment;

/// <summary>
/// Brings the gallery's database in line with storage, the source of truth: adds, replaces and removes exemplars.
/// Images are read and decoded on several threads while the batch before them is embedded and written.
/// </summary>
internal sealed class Enroller(
    IImageStorage storage,
    GalleryStore store,
    LiveReader reader,
    LiveEmbedding embedding,
    EnrolmentOptions options,
    WorkerOptions worker,
    TimeProvider time,
    ILogger<Enroller> logger)
{
    /// <summary>Files looked up in the database, or removed from it, at a time.</summary>
    private const int PageSize = 512;

    /// <summary>Changed files after which others get their turn: some seconds' work.</summary>
    internal const int SliceSize = 1024;

    private readonly OnceOnly _misplacedSeen = new();

    /// <summary>Whether everything was compared since the start, and so with the settings that hold now.</summary>
    private bool _hasCompared;

    /// <summary>Compares everything below a folder of storage with the database.</summary>
    /// <param name="scope">The folder: <see cref="EnrolmentPath.Root"/>, or one below it.</param>
    /// <param name="allowEmpty">
    /// Whether to believe that storage is empty although exemplars are enrolled. Only when a person asks: otherwise a file
    /// system that is not mounted would un-enrol everybody.
    /// </param>
    /// <param name="cancellationToken">Ends the work; what was written stays.</param>
    /// <param name="betweenSlices">Done whenever a slice of a large piece of work is written; null: nothing is.</param>
    public async Task<ReconcileReport> ReconcileAsync(string scope, bool allowEmpty, CancellationToken cancellationToken, Func<Task>? betweenSlices = null)
    {
        var work = new EnrolmentWork(time, SettleTime, retryRejected: !_hasCompared);
        var missing = await CompareAsync(scope, work, cancellationToken);
        WarnOfMisplaced(work.Misplaced);
        if (missing.Count > 0 && work.Found == 0 && scope == EnrolmentPath.Root && !allowEmpty)
        {
            logger.LogError(
                "Storage shows no image in '{Root}' although {Count} exemplars are enrolled. Nothing was removed: if the storage is not mounted, mount it; if everything was deleted on purpose, say so with siamese reconcile, or a reconcile message",
                EnrolmentPath.Root, missing.Count);
            missing = [];
        }

        var report = await CarryOutAsync(work, missing, [], betweenSlices, cancellationToken);
        _hasCompared |= scope == EnrolmentPath.Root;
        return report;
    }

    /// <summary>Brings single files in line with storage.</summary>
    /// <param name="paths">Paths of files.</param>
    /// <param name="whole">Whether they are known to be completely written.</param>
    /// <param name="cancellationToken">Ends the work; what was written stays.</param>
    /// <param name="betweenSlices">Done whenever a slice of a large piece of work is written; null: nothing is.</param>
    /// <returns>Every path's outcome.</returns>
    public async Task<ReconcileReport> SyncAsync(IEnumerable<StoragePath> paths, bool whole, CancellationToken cancellationToken, Func<Task>? betweenSlices = null)
    {
        var work = new EnrolmentWork(time, whole ? TimeSpan.Zero : SettleTime);
        var removed = new List<string>();
        var unreadable = new List<EnrolmentOutcome>();
        foreach (var page in paths.Chunk(PageSize))
        {
            var known = await store.Reader.FindAllAsync([.. page.Select(path => path.Value)], cancellationToken);
            foreach (var path in page)
            {
                try
                {
                    if (await storage.FindAsync(path, cancellationToken) is { } item)
                        work.Add(item, known.GetValueOrDefault(path.Value));
                    else if (known.ContainsKey(path.Value))
                        removed.Add(path.Value);
                }
                catch (TransportException fault)
                {
                    unreadable.Add(new EnrolmentOutcome(path.Value, EnrolmentState.Unreadable, Reason: fault.Message) { IsPassing = fault.IsPassing });
                }
            }
        }

        WarnOfMisplaced(work.Misplaced);
        return await CarryOutAsync(work, removed, unreadable, betweenSlices, cancellationToken);
    }

    /// <summary>Adds what storage shows below a folder to the work. However much is enrolled, only what differs is held in memory.</summary>
    /// <returns>Paths of exemplars that storage does not show.</returns>
    private async Task<IReadOnlyList<string>> CompareAsync(string scope, EnrolmentWork work, CancellationToken cancellationToken)
    {
        var seen = new HashSet<long>();
        var page = new List<StoredItem>(PageSize);
        IncompleteListingException? incomplete = null;
        try
        {
            await foreach (var item in storage.ListAsync(scope, cancellationToken))
            {
                page.Add(item);
                if (page.Count == PageSize)
                    await AddPageAsync();
            }
        }
        catch (IncompleteListingException notAll)
        {
            incomplete = notAll;
        }

        await AddPageAsync();
        var missing = await store.Reader.PathsBelowAsync(scope, seen, cancellationToken);
        return incomplete is null ? missing : [.. missing.Where(path => !incomplete.IsUnseen(path))];

        async Task AddPageAsync()
        {
            var known = await store.Reader.FindAllAsync([.. page.Select(item => item.Path.Value)], cancellationToken);
            foreach (var item in page)
            {
                var record = known.GetValueOrDefault(item.Path.Value);
                if (record is not null)
                    seen.Add(record.Id);
                work.Add(item, record);
            }

            page.Clear();
        }
    }

    private TimeSpan SettleTime => storage.IsWholeWhenSeen ? TimeSpan.Zero : options.SettleTime;

    private void WarnOfMisplaced(IEnumerable<string> problems)
    {
        foreach (var problem in problems.Where(_misplacedSeen.IsFirst))
            logger.LogWarning("Not enrolled: {Problem}", problem);
    }

    private async Task<ReconcileReport> CarryOutAsync(
        EnrolmentWork work, IReadOnlyList<string> removed, IReadOnlyList<EnrolmentOutcome> others, Func<Task>? betweenSlices, CancellationToken cancellationToken)
    {
        // Page by page: each holds the database's write lock, and what else there is to write waits.
        foreach (var page in removed.Chunk(PageSize))
            await store.RemoveAsync(page, cancellationToken);
        var outcomes = removed.Select(path => new EnrolmentOutcome(path, EnrolmentState.Removed)).ToList();
        outcomes.AddRange(others);
        outcomes.AddRange(work.Deferred.Select(path => new EnrolmentOutcome(path, EnrolmentState.Deferred)));
        foreach (var (number, slice) in work.Changed.Chunk(SliceSize).Index())
        {
            var files = slice;
            if (number > 0 && betweenSlices is not null)
            {
                await betweenSlices();
                // Others may have written some of it meanwhile.
                var known = await store.Reader.FindAllAsync([.. slice.Select(file => file.Exemplar.Path.Value)], cancellationToken);
                files = [.. slice.Select(file => file with { Known = known.GetValueOrDefault(file.Exemplar.Path.Value) })];
            }

            outcomes.AddRange(await CarryOutAsync(work, files, cancellationToken));
        }

        return new ReconcileReport(outcomes, work.Unchanged);
    }

    private async Task<IReadOnlyList<EnrolmentOutcome>> CarryOutAsync(EnrolmentWork work, IReadOnlyList<ChangedFile> slice, CancellationToken cancellationToken)
    {
        var outcomes = new List<EnrolmentOutcome>(slice.Count);
        var readings = Channel.CreateBounded<LiveReading>(options.BatchSize);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var reading = ReadAllAsync(work, slice, readings.Writer, stop.Token);
        try
        {
            while (await readings.Reader.WaitToReadAsync(cancellationToken))
            {
                var batch = new List<LiveReading>(options.BatchSize);
                while (batch.Count < options.BatchSize && readings.Reader.TryRead(out var next))
                    batch.Add(next);
                outcomes.AddRange(await WriteAllAsync(work, batch, cancellationToken));
            }
        }
        finally
        {
            // Where writing failed, readers would wait for ever for room for what they read.
            await stop.CancelAsync();
            await reading;
        }

        return outcomes;
    }

    private async Task ReadAllAsync(EnrolmentWork work, IReadOnlyList<ChangedFile> slice, ChannelWriter<LiveReading> readings, CancellationToken cancellationToken)
    {
        try
        {
            var parallel = new ParallelOptions
            {
                MaxDegreeOfParallelism = worker.DecodeConcurrency ?? Environment.ProcessorCount,
                CancellationToken = cancellationToken,
            };
            await Parallel.ForEachAsync(slice, parallel, async (file, token) => await readings.WriteAsync(await ReadAsync(work, file, token), token));
            readings.Complete();
        }
        catch (Exception fault)
        {
            readings.Complete(fault);
        }
    }

    private async Task<LiveReading> ReadAsync(EnrolmentWork work, ChangedFile file, CancellationToken cancellationToken)
    {
        var read = await reader.ReadAsync(file, cancellationToken);
        // Written to again since it was found: it may have been read while only half of it was there.
        var isWhole = read.Reading.Item is not { } item || work.IsSettled(item);
        return isWhole ? read : read with { Reading = new ExemplarReading.Unsettled(file.Exemplar) };
    }

    /// <summary>Writes a batch; images whose encoder versions were succeeded by others meanwhile are read and embedded again.</summary>
    private async Task<IReadOnlyList<EnrolmentOutcome>> WriteAllAsync(EnrolmentWork work, IReadOnlyList<LiveReading> batch, CancellationToken cancellationToken)
    {
        var outcomes = new List<EnrolmentOutcome>(batch.Count);
        while (batch.Count > 0)
        {
            var again = new List<LiveReading>();
            foreach (var sameVersions in batch.Where(read => read.Reading is ExemplarReading.Usable).GroupBy(read => read.Live))
            {
                if (!await embedding.TryWriteAsync(sameVersions.Key, [.. sameVersions.Select(read => (ExemplarReading.Usable)read.Reading)], cancellationToken))
                    again.AddRange(sameVersions);
            }

            var written = batch.Except(again).ToList();
            await WriteRestAsync([.. written.Select(read => read.Reading)], cancellationToken);
            outcomes.AddRange(written.Select(read => Outcome(read.Reading)));
            // One by one: it is rare, and they may be large.
            var readAgain = new List<LiveReading>(again.Count);
            foreach (var read in again)
                readAgain.Add(await ReadAsync(work, read.File, cancellationToken));
            batch = readAgain;
        }

        return outcomes;
    }

    /// <summary>Writes what has nothing to be embedded.</summary>
    private async Task WriteRestAsync(IReadOnlyList<ExemplarReading> batch, CancellationToken cancellationToken)
    {
        await RejectAsync([.. batch.OfType<ExemplarReading.Unusable>()], cancellationToken);
        var same = batch.OfType<ExemplarReading.SameContent>().Select(reading => (reading.Exemplar.Path.Value, reading.Content.Size, reading.Content.ETag)).ToArray();
        if (same.Length > 0)
            await store.TouchAsync(same, cancellationToken);
        var gone = batch.OfType<ExemplarReading.Gone>().Select(reading => reading.Exemplar.Path.Value).ToArray();
        if (gone.Length > 0)
            await store.RemoveAsync(gone, cancellationToken);
    }

    private async Task RejectAsync(IReadOnlyList<ExemplarReading.Unusable> unusable, CancellationToken cancellationToken)
    {
        if (unusable.Count == 0)
            return;
        await store.RejectAsync([.. unusable.Select(reading => reading.ToWrite())], cancellationToken);
        foreach (var reading in unusable)
            logger.LogWarning("Rejected {Path}: {Reason}", reading.Exemplar.Path, reading.Reason);
    }

    private static EnrolmentOutcome Outcome(ExemplarReading reading)
    {
        var path = reading.Exemplar.Path.Value;
        return reading switch
        {
            ExemplarReading.Usable usable => new EnrolmentOutcome(path, usable.IsKnown ? EnrolmentState.Replaced : EnrolmentState.Added),
            ExemplarReading.SameContent => new EnrolmentOutcome(path, EnrolmentState.Unchanged),
            ExemplarReading.Unusable unusable => new EnrolmentOutcome(path, EnrolmentState.Rejected, unusable.Code, unusable.Reason),
            ExemplarReading.Gone => new EnrolmentOutcome(path, EnrolmentState.Removed),
            ExemplarReading.Unreadable unreadable => new EnrolmentOutcome(path, EnrolmentState.Unreadable, Reason: unreadable.Fault.Message) { IsPassing = unreadable.IsPassing },
            ExemplarReading.Unsettled => new EnrolmentOutcome(path, EnrolmentState.Deferred),
            _ => throw new ArgumentOutOfRangeException(nameof(reading), reading, "Not a kind of reading."),
        };
    }
}
