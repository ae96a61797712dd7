using System.Threading.Channels;
using SiameseWorker.Encoders;
using SiameseWorker.Encoding;
using SiameseWorker.Gallery;
using SiameseWorker.Settings;

namespace SiameseWorker.Identify;

/// <summary>
/// Embeds probes and searches for them, as many together as happen to be waiting: a lone probe goes at once, and under load
/// one forward pass of each encoder version and one search serve a whole batch.
/// </summary>
internal sealed class ProbeBatcher : IAsyncDisposable
{
    private readonly Channel<Question> _waiting = Channel.CreateBounded<Question>(new BoundedChannelOptions(1024) { SingleReader = true });
    private readonly GalleryStore _store;
    private readonly int _batchSize;
    private readonly Task _answering;

    public ProbeBatcher(GalleryStore store, WorkerOptions options)
    {
        _store = store;
        _batchSize = options.EmbedBatchSize;
        _answering = AnswerAllAsync();
    }

    /// <summary>The most similar classes of a gallery, ranked by the encoder's learned comparison, if it has one.</summary>
    /// <param name="encoder">The version to answer with, in use by the caller.</param>
    /// <param name="input">The probe as the encoder's input.</param>
    /// <param name="gallery">The gallery.</param>
    /// <param name="topK">How many classes.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Null where there is no such gallery.</returns>
    public async Task<Ranking?> SearchAsync(ActiveEncoder encoder, byte[] input, string gallery, int topK, CancellationToken cancellationToken)
    {
        // A use of its own: the caller may stop waiting while the question is being answered.
        var question = new Question(encoder, input, gallery, topK);
        ObjectDisposedException.ThrowIf(!encoder.TryUse(), encoder);
        try
        {
            await _waiting.Writer.WriteAsync(question, cancellationToken);
        }
        catch
        {
            encoder.Release();
            throw;
        }

        return await question.Answer.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Answers what is waiting and ends.</summary>
    public async ValueTask DisposeAsync()
    {
        _waiting.Writer.TryComplete();
        await _answering;
    }

    private async Task AnswerAllAsync()
    {
        while (await _waiting.Reader.WaitToReadAsync())
        {
            var batch = new List<Question>(_batchSize);
            while (batch.Count < _batchSize && _waiting.Reader.TryRead(out var question))
                batch.Add(question);
            await AnswerAllAsync(batch);
        }
    }

    private Task AnswerAllAsync(List<Question> batch)
    {
        var encoder = batch[0].Encoder;
        return batch.TrueForAll(question => question.Encoder == encoder)
            ? TryAnswerAsync(encoder, batch)
            : Task.WhenAll(batch.GroupBy(question => question.Encoder).Select(group => TryAnswerAsync(group.Key, [.. group])));
    }

    private async Task TryAnswerAsync(ActiveEncoder encoder, IReadOnlyList<Question> batch)
    {
        try
        {
            await AnswerAsync(encoder, batch);
        }
        catch (Exception fault)
        {
            foreach (var question in batch)
                question.Answer.TrySetException(fault);
        }
        finally
        {
            foreach (var question in batch)
                question.Encoder.Release();
        }
    }

    private async Task AnswerAsync(ActiveEncoder encoder, IReadOnlyList<Question> batch)
    {
        var embeddings = await encoder.Session.EmbedAsync([.. batch.Select(question => (ReadOnlyMemory<byte>)question.Input)], CancellationToken.None);
        var reranks = encoder.Session.HasComparison;
        var probes = batch.Zip(embeddings, (question, embedding) => new Probe(question.Gallery, embedding, question.TopK, WithEmbeddings: reranks));
        var results = _store.Vectors.SearchMany(encoder.Version.Id, [.. probes]);
        for (var i = 0; i < batch.Count; i++)
            batch[i].Answer.SetResult(results[i] is { } found ? new Ranking(found, reranks ? await RerankAsync(encoder.Session, embeddings[i], found) : found.Candidates) : null);
    }

    /// <summary>
    /// The nearest candidates by the encoder's learned comparison, best first, the more similar first of equals; then the others.
    /// Always as many are compared, so that how many are asked for does not change which is best.
    /// </summary>
    private static async Task<IReadOnlyList<ClassCandidate>> RerankAsync(EncoderSession session, float[] probe, SearchResult found)
    {
        var nearest = found.Candidates.Take(OpenSetSoftmax.Candidates).ToList();
        var scores = await session.CompareAsync(probe, [.. nearest.Select(candidate => candidate.Embedding!)], CancellationToken.None);
        return [.. nearest.Index().OrderByDescending(candidate => scores[candidate.Index]).Select(candidate => candidate.Item), .. found.Candidates.Skip(nearest.Count)];
    }

    private sealed record Question(ActiveEncoder Encoder, byte[] Input, string Gallery, int TopK)
    {
        public TaskCompletionSource<Ranking?> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
