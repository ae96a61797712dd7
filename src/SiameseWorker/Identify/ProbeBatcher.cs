using System.Threading.Channels;
using SiameseWorker.Encoders;
using SiameseWorker.Gallery;
using SiameseWorker.Settings;

namespace SiameseWorker.Identify;

/// <summary>
/// Embeds probes and searches for them, as many together as happen to be waiting: a lone probe goes at once, and under load
/// one forward pass and one search serve a whole batch.
/// </summary>
internal sealed class ProbeBatcher : IAsyncDisposable
{
    private readonly Channel<Question> _waiting = Channel.CreateBounded<Question>(new BoundedChannelOptions(1024) { SingleReader = true });
    private readonly ActiveEncoder _encoder;
    private readonly GalleryStore _store;
    private readonly int _batchSize;
    private readonly Task _answering;

    public ProbeBatcher(ActiveEncoder encoder, GalleryStore store, WorkerOptions options)
    {
        _encoder = encoder;
        _store = store;
        _batchSize = options.EmbedBatchSize;
        _answering = AnswerAllAsync();
    }

    /// <summary>The most similar classes of a gallery.</summary>
    /// <param name="input">The probe as the encoder's input.</param>
    /// <param name="gallery">The gallery.</param>
    /// <param name="topK">How many classes.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Null where there is no such gallery.</returns>
    public async Task<SearchResult?> SearchAsync(byte[] input, string gallery, int topK, CancellationToken cancellationToken)
    {
        var question = new Question(input, gallery, topK);
        await _waiting.Writer.WriteAsync(question, cancellationToken);
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
            try
            {
                await AnswerAsync(batch);
            }
            catch (Exception fault)
            {
                foreach (var question in batch)
                    question.Answer.TrySetException(fault);
            }
        }
    }

    private async Task AnswerAsync(IReadOnlyList<Question> batch)
    {
        var embeddings = await _encoder.Session.EmbedAsync([.. batch.Select(question => (ReadOnlyMemory<byte>)question.Input)], CancellationToken.None);
        var probes = batch.Zip(embeddings, (question, embedding) => new Probe(question.Gallery, embedding, question.TopK));
        var results = _store.Vectors.SearchMany(_encoder.Version.Id, [.. probes]);
        for (var i = 0; i < batch.Count; i++)
            batch[i].Answer.SetResult(results[i]);
    }

    private sealed record Question(byte[] Input, string Gallery, int TopK)
    {
        public TaskCompletionSource<SearchResult?> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
