using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using SiameseWorker.Enrolment;
using SiameseWorker.Gallery;
using SiameseWorker.Settings;
using SiameseWorker.Transport;

namespace SiameseWorker.Encoders;

/// <summary>
/// Embeds what is enrolled with another encoder version, beside the vectors that there are. Goes on where it was interrupted.
/// Reading and decoding, computing, and writing each go on while the others do, with little waiting between them.
/// </summary>
internal sealed class Reembedding(
    GalleryStore store, IImageStorage storage, ExemplarReader reader, WorkerOptions worker, TimeProvider time, ILogger<Reembedding> logger)
{
    /// <summary>Exemplars asked of the database at a time.</summary>
    private const int PageSize = 1024;

    /// <summary>Images embedded in one forward pass.</summary>
    private const int BatchSize = 64;

    /// <summary>Images that cannot be read hold up no version, unless they are more than one in so many, or than <see cref="MostUnreadable"/>: then it is not they that are at fault.</summary>
    private const int UnreadableOf = 10;

    private const int MostUnreadable = 100;

    /// <summary>Batches whose vectors are written in one transaction at most.</summary>
    private const int BatchesPerWrite = 8;

    private static readonly TimeSpan SayEvery = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Embeds every exemplar that lacks a vector by the encoder; images that went meanwhile or are no longer usable are brought
    /// in line as reconciling would. A few that may not be read wait until they may, and keep nobody waiting.
    /// </summary>
    /// <param name="encoder">The encoder, in use by the caller.</param>
    /// <param name="progress">Told after every write; null: nobody is.</param>
    /// <param name="cancellationToken">Ends the work; what was written stays.</param>
    /// <exception cref="TransportException">An image cannot be read just now, or more than a few may not be, or storage shows none at all.</exception>
    public async Task RunAsync(LoadedEncoder encoder, IProgress<EmbeddingProgress>? progress, CancellationToken cancellationToken)
    {
        var total = await store.Reader.PendingCountAsync(encoder.Version.Id, cancellationToken);
        if (total == 0)
            return;
        logger.LogInformation("Embedding {Total} exemplars with {Encoder}", total, encoder.Version.FullName);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var read = Channel.CreateBounded<Exemplar>(new BoundedChannelOptions(2 * BatchSize) { SingleReader = true });
        var embedded = Channel.CreateBounded<Batch>(new BoundedChannelOptions(2 * BatchesPerWrite) { SingleReader = true, SingleWriter = true });
        Task[] stages =
        [
            StageAsync(token => ReadAllAsync(encoder, read.Writer, token), read.Writer, stop),
            StageAsync(token => EmbedAllAsync(encoder, read.Reader, embedded.Writer, token), embedded.Writer, stop),
            StageAsync<object>(token => WriteAllAsync(encoder, embedded.Reader, total, progress, token), null, stop),
        ];
        await Task.WhenAll(stages);
    }

    /// <summary>Runs a stage; where one fails, the others are stopped, and what it threw is what is told.</summary>
    private static async Task StageAsync<T>(Func<CancellationToken, Task> stage, ChannelWriter<T>? output, CancellationTokenSource stop)
    {
        try
        {
            await stage(stop.Token);
        }
        catch
        {
            await stop.CancelAsync();
            throw;
        }
        finally
        {
            output?.TryComplete();
        }
    }

    private async Task ReadAllAsync(LoadedEncoder encoder, ChannelWriter<Exemplar> output, CancellationToken cancellationToken)
    {
        var parallel = new ParallelOptions
        {
            MaxDegreeOfParallelism = worker.DecodeConcurrency ?? Environment.ProcessorCount,
            CancellationToken = cancellationToken,
        };
        await Parallel.ForEachAsync(PendingAsync(encoder.Version.Id, cancellationToken), parallel, async (record, token) =>
            await output.WriteAsync(new Exemplar(record, await ReadAsync(record, encoder, token)), token));
    }

    private async IAsyncEnumerable<ExemplarRecord> PendingAsync(long versionId, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        long last = 0;
        while (await store.Reader.PendingAsync(versionId, PageSize, last, cancellationToken) is { Count: > 0 } page)
        {
            last = page[^1].Id;
            foreach (var record in page)
                yield return record;
        }
    }

    private async Task<ExemplarReading> ReadAsync(ExemplarRecord exemplar, LoadedEncoder encoder, CancellationToken cancellationToken)
    {
        var path = new EnrolmentPath(exemplar.Gallery, exemplar.Class, StoragePath.Parse(exemplar.Path));
        var reading = await reader.ReadAsync(path, known: null, [encoder.Session.Input], cancellationToken);
        return reading is ExemplarReading.Unreadable { IsPassing: true } unreadable ? throw CannotBeRead(encoder, unreadable) : reading;
    }

    private static TransportException CannotBeRead(LoadedEncoder encoder, ExemplarReading.Unreadable unreadable) => new(
        $"'{unreadable.Exemplar.Path}' is enrolled but cannot be read, so it cannot be embedded with {encoder.Version.FullName}: {unreadable.Fault.Message}",
        unreadable.IsPassing,
        unreadable.Fault);

    private static async Task EmbedAllAsync(LoadedEncoder encoder, ChannelReader<Exemplar> input, ChannelWriter<Batch> output, CancellationToken cancellationToken)
    {
        while (await TakeAsync(input, BatchSize, waitForAll: true, cancellationToken) is { Count: > 0 } exemplars)
        {
            var usable = exemplars.Where(exemplar => exemplar.Reading is ExemplarReading.Usable).ToList();
            var vectors = await encoder.Session.EmbedAsync([.. usable.Select(exemplar => (ReadOnlyMemory<byte>)((ExemplarReading.Usable)exemplar.Reading).Inputs[0])], cancellationToken);
            await output.WriteAsync(new Batch(exemplars, [.. usable.Zip(vectors)]), cancellationToken);
        }
    }

    private async Task WriteAllAsync(LoadedEncoder encoder, ChannelReader<Batch> input, int total, IProgress<EmbeddingProgress>? progress, CancellationToken cancellationToken)
    {
        var (started, said, done) = (time.GetTimestamp(), time.GetTimestamp(), 0);
        var unreadable = new List<(ExemplarRecord Record, ExemplarReading.Unreadable Reading)>();
        while (await TakeAsync(input, BatchesPerWrite, waitForAll: false, cancellationToken) is { Count: > 0 } batches)
        {
            await WriteAsync(encoder, batches, cancellationToken);
            var known = unreadable.Count;
            foreach (var exemplar in batches.SelectMany(batch => batch.Exemplars))
            {
                if (exemplar.Reading is ExemplarReading.Unreadable reading)
                    unreadable.Add((exemplar.Record, reading));
            }

            if (unreadable.Count > known)
                await RequireMostAsync(encoder, unreadable.Count, unreadable[0].Reading, cancellationToken);
            done += batches.Sum(batch => batch.Exemplars.Count);
            var state = new EmbeddingProgress(done, total, done / time.GetElapsedTime(started).TotalSeconds);
            progress?.Report(state);
            if (done < total && time.GetElapsedTime(said) < SayEvery)
                continue;
            said = time.GetTimestamp();
            logger.LogInformation("Embedded {Done} of {Total} exemplars with {Encoder}, {Rate:0} a second", done, total, encoder.Version.FullName, state.PerSecond);
        }

        foreach (var (record, reading) in unreadable.Where(item => item.Record.State == ExemplarState.Enrolled))
        {
            // Unless it was enrolled anew since it was read.
            if (await store.Reader.FindAsync(record.Path, cancellationToken) != record)
                continue;
            logger.LogWarning("{Path} is enrolled but cannot be read, and is not found by {Encoder} until it can: {Reason}", record.Path, encoder.Version.FullName, reading.Fault.Message);
            await store.PostponeAsync(record.Path, cancellationToken);
        }
    }

    /// <summary>A folder that may not be entered any more would otherwise take a whole gallery from the version.</summary>
    private async Task RequireMostAsync(LoadedEncoder encoder, int unreadable, ExemplarReading.Unreadable first, CancellationToken cancellationToken)
    {
        var galleries = await store.Reader.SummariseAsync(cancellationToken);
        var all = galleries.Where(gallery => gallery.Line == encoder.Version.Line).Sum(gallery => gallery.Enrolled + gallery.Pending);
        if (unreadable > Math.Min(all / UnreadableOf, MostUnreadable))
            throw CannotBeRead(encoder, first);
    }

    private async Task WriteAsync(LoadedEncoder encoder, IReadOnlyList<Batch> batches, CancellationToken cancellationToken)
    {
        // A file whose content is not the recorded one any more is about to be enrolled anew, with all versions. Until then the
        // vector of its new content stands in: so that the version lacks none.
        await store.AddVectorsAsync(
            encoder.Version.Id,
            [.. batches.SelectMany(batch => batch.Vectors).Select(item => new VectorWrite(item.Exemplar.Record.Id, item.Exemplar.Record.ContentHash, item.Vector))],
            cancellationToken);
        var lost = batches.SelectMany(batch => batch.Exemplars).Where(exemplar => exemplar.Reading is ExemplarReading.Unusable or ExemplarReading.Gone).ToList();
        if (lost.Exists(exemplar => exemplar.Reading is ExemplarReading.Gone))
            await RequireAnyImageAsync(encoder, cancellationToken);
        foreach (var exemplar in lost)
        {
            // Unless it was enrolled anew since it was read.
            if (await store.Reader.FindAsync(exemplar.Record.Path, cancellationToken) != exemplar.Record)
                continue;
            if (exemplar.Reading is ExemplarReading.Unusable unusable)
                await store.RejectAsync([unusable.ToWrite()], cancellationToken);
            else
                await store.RemoveAsync([exemplar.Record.Path], cancellationToken);
        }
    }

    /// <summary>A file system that is not mounted would un-enrol everybody; reconciling is as careful.</summary>
    private async Task RequireAnyImageAsync(LoadedEncoder encoder, CancellationToken cancellationToken)
    {
        await foreach (var _ in storage.ListAsync(EnrolmentPath.Root, cancellationToken))
            return;
        throw new TransportException(
            $"Storage shows no image in '{EnrolmentPath.Root}', so what is enrolled cannot be embedded with {encoder.Version.FullName}. Is the storage mounted?", isPassing: true);
    }

    /// <summary>Takes what there is, up to a number, or waits until there are as many; nothing at the end.</summary>
    private static async Task<IReadOnlyList<T>> TakeAsync<T>(ChannelReader<T> input, int most, bool waitForAll, CancellationToken cancellationToken)
    {
        var taken = new List<T>(most);
        while (taken.Count < most && (taken.Count == 0 || waitForAll) && await input.WaitToReadAsync(cancellationToken))
        {
            while (taken.Count < most && input.TryRead(out var item))
                taken.Add(item);
        }

        return taken;
    }

    private sealed record Exemplar(ExemplarRecord Record, ExemplarReading Reading);

    private sealed record Batch(IReadOnlyList<Exemplar> Exemplars, IReadOnlyList<(Exemplar Exemplar, float[] Vector)> Vectors);
}
