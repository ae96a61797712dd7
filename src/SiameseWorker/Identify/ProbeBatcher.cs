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
    private readonly CandidateRanker _ranker;
    private readonly int _batchSize;
    private readonly Task _answering;

    public ProbeBatcher(GalleryStore store, CandidateRanker ranker, WorkerOptions options)
    {
        _ranker = ranker;
        _store = store;
        _batchSize = options.EmbedBatchSize;
        _answering = AnswerAllAsync();
    }

    /// <summary>The most similar classes of a gallery, ranked by what the encoder has beside its metric.</summary>
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
        var searching = Task.CompletedTask;
        while (await _waiting.Reader.WaitToReadAsync())
        {
            var batch = new List<Question>(_batchSize);
            while (batch.Count < _batchSize && _waiting.Reader.TryRead(out var question))
                batch.Add(question);
            var embedded = await Task.WhenAll(batch.GroupBy(question => question.Encoder).Select(group => EmbedAsync(group.Key, [.. group])));

            // While a batch is searched for, the next one goes through the network.
            await searching;
            searching = Task.Run(() => Task.WhenAll(embedded.OfType<EmbeddedBatch>().Select(SearchAsync)));
        }

        await searching;
    }

    /// <returns>Those that could be embedded; null where none could. The others have been told.</returns>
    private static async Task<EmbeddedBatch?> EmbedAsync(ActiveEncoder encoder, IReadOnlyList<Question> questions)
    {
        try
        {
            return new(encoder, questions, await encoder.Session.EmbedAsync([.. questions.Select(question => (ReadOnlyMemory<byte>)question.Input)], CancellationToken.None));
        }
        catch (EmbeddingNotFiniteException) when (questions.Count > 1)
        {
            // One image whose embedding is not finite fails all that go with it. On its own each, so that none does but that one.
            var alone = await Task.WhenAll(questions.Select(question => EmbedAsync(encoder, [question])));
            EmbeddedBatch[] whole = [.. alone.OfType<EmbeddedBatch>()];
            return whole.Length == 0 ? null : new(encoder, [.. whole.SelectMany(one => one.Questions)], [.. whole.SelectMany(one => one.Embeddings)]);
        }
        catch (Exception fault)
        {
            Fail(questions, fault);
            Release(questions);
            return null;
        }
    }

    private async Task SearchAsync(EmbeddedBatch batch)
    {
        var session = batch.Encoder.Session;
        try
        {
            var looksAgain = session.HasComparison || session.Look is not null;
            var found = _store.Vectors.SearchMany(
                batch.Encoder.Version.Id,
                [.. batch.Questions.Zip(batch.Embeddings, (question, embedding) => new Probe(question.Gallery, embedding, question.TopK, WithEmbeddings: looksAgain))]);
            var rankings = await _ranker.RankAsync(session, [.. batch.Questions.Index().Select(question => new SearchedProbe(question.Item.Input, batch.Embeddings[question.Index], found[question.Index]))]);
            foreach (var (question, ranking) in batch.Questions.Zip(rankings))
            {
                await ((Task)ranking).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                question.Answer.SetFromTask(ranking);
            }
        }
        catch (Exception fault)
        {
            Fail(batch.Questions, fault);
        }
        finally
        {
            Release(batch.Questions);
        }
    }

    private static void Fail(IReadOnlyList<Question> questions, Exception fault)
    {
        foreach (var question in questions)
            question.Answer.TrySetException(fault);
    }

    private static void Release(IReadOnlyList<Question> questions)
    {
        foreach (var question in questions)
            question.Encoder.Release();
    }

    private sealed record EmbeddedBatch(ActiveEncoder Encoder, IReadOnlyList<Question> Questions, float[][] Embeddings);

    private sealed record Question(ActiveEncoder Encoder, byte[] Input, string Gallery, int TopK)
    {
        public TaskCompletionSource<Ranking?> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
