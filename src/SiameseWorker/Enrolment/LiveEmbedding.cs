using Microsoft.Extensions.Logging;
using SiameseWorker.Encoders;
using SiameseWorker.Encoding;
using SiameseWorker.Gallery;

namespace SiameseWorker.Enrolment;

/// <summary>Enrols images with a vector by each of the encoder versions that are live.</summary>
internal sealed class LiveEmbedding(GalleryStore store, ILogger<LiveEmbedding> logger)
{
    /// <summary>Embeds and writes images, all or none.</summary>
    /// <param name="live">The versions that they were read for.</param>
    /// <param name="usable">The images, all of galleries of one line.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>False where the versions have been succeeded by others meanwhile, and nothing was written.</returns>
    public async Task<bool> TryWriteAsync(LiveEncoders live, IReadOnlyList<ExemplarReading.Usable> usable, CancellationToken cancellationToken)
    {
        if (!live.TryUse())
            return false;
        try
        {
            var vectors = usable.Select(_ => new Dictionary<long, float[]>()).ToList();
            for (var i = 0; i < live.Encoders.Count; i++)
                await EmbedAsync(live.Encoders[i], mustSucceed: i == 0, [.. usable.Select(reading => (ReadOnlyMemory<byte>)reading.Inputs[i])], vectors, cancellationToken);
            await store.WriteAsync([.. usable.Zip(vectors, (reading, vector) => reading.ToWrite(vector))], cancellationToken);
            return true;
        }
        catch (Exception outdated) when (outdated is EmbeddingOutdatedException or UnknownVersionException)
        {
            return false;
        }
        finally
        {
            live.Release();
        }
    }

    private async Task EmbedAsync(
        LoadedEncoder encoder, bool mustSucceed, IReadOnlyList<ReadOnlyMemory<byte>> inputs, IReadOnlyList<Dictionary<long, float[]>> vectors, CancellationToken cancellationToken)
    {
        try
        {
            var embeddings = await encoder.Session.EmbedAsync(inputs, cancellationToken);
            for (var i = 0; i < embeddings.Length; i++)
                vectors[i].Add(encoder.Version.Id, embeddings[i]);
        }
        catch (EmbeddingNotFiniteException fault) when (!mustSucceed)
        {
            // A broken candidate must keep nobody from being enrolled. What it lacks keeps it from being promoted.
            logger.LogWarning(fault, "{Count} images are enrolled without encoder {Encoder}, which could not embed them", inputs.Count, encoder.Version.FullName);
        }
    }
}
