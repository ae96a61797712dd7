using Microsoft.Extensions.Logging;
using SiameseWorker.Enrolment;
using SiameseWorker.Gallery;
using SiameseWorker.Transport;

namespace SiameseWorker.Encoders;

/// <summary>
/// Embeds what is enrolled with another encoder version, beside the vectors that there are. Goes on where it was interrupted.
/// </summary>
internal sealed class Reembedding(GalleryStore store, ExemplarReader reader, ILogger<Reembedding> logger)
{
    private const int BatchSize = 256;

    /// <summary>Embeds every exemplar that lacks a vector by the encoder; images that changed or went meanwhile are brought in line as reconciling would.</summary>
    /// <exception cref="IOException">An image cannot be read.</exception>
    public async Task RunAsync(ActiveEncoder encoder, CancellationToken cancellationToken)
    {
        long last = 0;
        var done = 0;
        while (await store.Reader.PendingAsync(encoder.Version.Id, BatchSize, last, cancellationToken) is { Count: > 0 } batch)
        {
            last = batch[^1].Id;
            var readings = new ExemplarReading[batch.Count];
            await Parallel.ForAsync(0, batch.Count, cancellationToken, async (i, token) =>
                readings[i] = await ReadAsync(batch[i], encoder, token));

            await EmbedAsync([.. batch.Zip(readings)], encoder, cancellationToken);
            foreach (var unusable in readings.OfType<ExemplarReading.Unusable>())
                await store.RejectAsync([unusable.ToWrite()], cancellationToken);
            await store.RemoveAsync([.. readings.OfType<ExemplarReading.Gone>().Select(gone => gone.Exemplar.Path.Value)], cancellationToken);
            logger.LogInformation("Embedding what is enrolled with {Encoder}: {Done} exemplars so far", encoder.Version.FullName, done += batch.Count);
        }
    }

    private async Task<ExemplarReading> ReadAsync(ExemplarRecord exemplar, ActiveEncoder encoder, CancellationToken cancellationToken)
    {
        var path = new EnrolmentPath(exemplar.Gallery, exemplar.Class, StoragePath.Parse(exemplar.Path));
        var reading = await reader.ReadAsync(path, known: null, encoder.Session.Input, cancellationToken);
        return reading is ExemplarReading.Unreadable unreadable
            ? throw new IOException($"'{path.Path}' is enrolled but cannot be read, so it cannot be embedded with {encoder.Version.FullName}: {unreadable.Reason}")
            : reading;
    }

    private async Task EmbedAsync(IReadOnlyList<(ExemplarRecord Exemplar, ExemplarReading Reading)> batch, ActiveEncoder encoder, CancellationToken cancellationToken)
    {
        var usable = batch.Where(item => item.Reading is ExemplarReading.Usable).Select(item => (item.Exemplar, Reading: (ExemplarReading.Usable)item.Reading)).ToList();
        var vectors = await encoder.Session.EmbedAsync([.. usable.Select(item => (ReadOnlyMemory<byte>)item.Reading.Input)], cancellationToken);
        var embedded = usable.Zip(vectors, (item, vector) => (item.Exemplar, item.Reading, Vector: vector)).ToLookup(item => item.Exemplar.ContentHash == item.Reading.Hash);
        await store.AddVectorsAsync(
            encoder.Version.Id, [.. embedded[true].Select(item => new VectorWrite(item.Exemplar.Id, item.Reading.Hash, item.Vector))], cancellationToken);
        await store.WriteAsync([.. embedded[false].Select(item => item.Reading.ToWrite(encoder.Version.Id, item.Vector))], cancellationToken);
    }
}
