using SiameseWorker.Contracts;
using SiameseWorker.Encoding;
using SiameseWorker.Encoding.Reranking;
using SiameseWorker.Gallery;
using SiameseWorker.Identify;
using SiameseWorker.Transport;
using SiameseWorker.UnitTests.Encoding;

namespace SiameseWorker.UnitTests.Worker;

public sealed class CandidateRankerTests : IAsyncLifetime
{
    private const int Candidates = 7;

    private readonly TemporaryFolder _folder = new();
    private readonly StoredExemplars _stored = new();
    private readonly List<byte[]> _inputs = [];
    private EncoderSession? _session;
    private float[][] _embeddings = [];

    private EncoderSession Session => _session!;

    private static string Path(int exemplar) => $"galleries/default/{exemplar}/1.pgm";

    public async ValueTask InitializeAsync()
    {
        var package = MadeUpEncoder.Save(_folder["encoder"], card => card with { Reranker = new LocalMatchingSpec { Candidates = 5, Weight = 0.5 } });
        _session = EncoderSession.Load(package.Folder, new TorchOptions { Device = "cpu" });
        foreach (var (index, samples) in MadeUpEncoder.Images(Candidates + 1).Index())
            _inputs.Add(await _stored.WriteAsync(Path(index), samples, Session.Input));
        _embeddings = await Session.EmbedAsync([.. _inputs.Select(input => (ReadOnlyMemory<byte>)input)], TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (_session is not null)
            await _session.DisposeAsync();
        _stored.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task The_nearest_are_ranked_by_similarity_and_what_the_re_ranker_says_and_the_others_follow()
    {
        var found = Found();
        var logits = await Session.RerankAsync([new(new(_inputs[^1]), [.. found.Candidates.Take(5).Select(candidate => new SeenImage(_inputs[(int)candidate.ExemplarId]))])], TestContext.Current.CancellationToken);
        var refined = Session.Look!.Refine([.. found.Candidates.Select(candidate => (double)candidate.Similarity)], logits[0]);

        var ranking = await RankAsync(found);

        var expected = found.Candidates.Zip(refined).OrderByDescending(candidate => candidate.Second).ToList();
        Assert.Equal(expected.Select(candidate => candidate.First), ranking!.Candidates);
        Assert.Equal(expected.Select(candidate => candidate.Second), ranking.Scores);
        Assert.NotEqual(found.Candidates, ranking.Candidates);
        Assert.Equal(found.Candidates.Skip(5), ranking.Candidates.Skip(5));
    }

    [Fact]
    public async Task Without_a_second_look_the_metric_ranks_by_a_calibration_of_its_own()
    {
        var ofMetric = Session.Calibration with { TargetFmr = 0.07 };
        var folder = MadeUpEncoder.Save(_folder["both"], card => card with { Reranker = Session.Card.Reranker, CalibrationOfMetric = ofMetric }).Folder;
        await using var session = EncoderSession.Load(folder, new TorchOptions { Device = "cpu" }, secondLook: false);
        var found = Found();

        var rankings = await _stored.Ranker.RankAsync(session, [new SearchedProbe(_inputs[^1], _embeddings[^1], found)]);

        Assert.Equal(found.Candidates, (await rankings[0])!.Candidates);
        Assert.Equal(0.07, session.Calibration.TargetFmr);
        Assert.Contains(
            "Calibrate it anew",
            Assert.Throws<EncoderPackageException>(() => EncoderSession.Load(_folder["encoder"], new TorchOptions { Device = "cpu" }, secondLook: false)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Several_probes_at_once_are_each_ranked_as_alone()
    {
        var found = Found();
        SearchedProbe[] probes = [Probe(0, found), Probe(Candidates, found), Probe(1, null), Probe(2, found)];

        var together = await _stored.Ranker.RankAsync(Session, probes);

        for (var i = 0; i < probes.Length; i++)
        {
            var alone = await (await _stored.Ranker.RankAsync(Session, [probes[i]]))[0];
            var ranking = await together[i];
            Assert.Equal(alone?.Candidates, ranking?.Candidates);
            Assert.All((alone?.Scores ?? []).Zip(ranking?.Scores ?? []), pair => Assert.Equal(pair.First, pair.Second, 1e-5));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(Candidates)]
    public async Task Where_an_image_is_gone_the_metric_ranks_until_it_is_un_enrolled(int gone)
    {
        // Its class may have other exemplars, of which a search tells the best alone.
        var found = Found();
        foreach (var candidate in found.Candidates.Take(gone))
            await _stored.DeleteAsync(candidate.Exemplar);

        Assert.Equal(found.Candidates, (await RankAsync(found))!.Candidates);
    }

    [Fact]
    public async Task Where_an_image_may_not_be_read_the_metric_ranks_and_is_understood_as_without_a_second_look()
    {
        var ofMetric = Session.Calibration with { TargetFmr = 0.07 };
        var folder = MadeUpEncoder.Save(_folder["both"], card => card with { Reranker = Session.Card.Reranker, CalibrationOfMetric = ofMetric }).Folder;
        await using var session = EncoderSession.Load(folder, new TorchOptions { Device = "cpu" });
        var found = Found();
        var seen = await (await _stored.Ranker.RankAsync(session, [Probe(Candidates, found)]))[0];
        _stored.MakeUnreadable(found.Candidates[1].Exemplar, isPassing: false);

        var ranking = await (await _stored.Ranker.RankAsync(session, [Probe(Candidates, found with { Candidates = [.. found.Candidates.Select(candidate => candidate with { Embedding = null })] })]))[0];

        Assert.Equal(found.Candidates.Select(candidate => candidate.Class), ranking!.Candidates.Select(candidate => candidate.Class));
        Assert.Equal(found.Candidates.Select(candidate => (double)candidate.Similarity), ranking.Scores);
        Assert.Equal((0.07, session.Card.Calibration.TargetFmr), (ranking.Calibration.TargetFmr, seen!.Calibration.TargetFmr));
    }

    [Fact]
    public async Task An_image_that_cannot_be_read_fails_the_question_that_needs_it_alone()
    {
        var found = Found();
        _stored.MakeUnreadable(found.Candidates[0].Exemplar);

        var rankings = await _stored.Ranker.RankAsync(Session, [Probe(Candidates, found), Probe(Candidates, found with { Candidates = [.. found.Candidates.Skip(1)] })]);

        await Assert.ThrowsAsync<TransportException>(() => rankings[0]);
        Assert.Equal(Candidates - 1, (await rankings[1])!.Candidates.Count);
    }

    [Fact]
    public async Task What_was_seen_of_an_image_is_known_beside_others_that_were_not()
    {
        var images = _inputs.Select(input => new SeenImage(input)).ToList();
        var first = await LogitsAsync(images[0], images[1], images[2]);
        Assert.All(images.Take(3), image => Assert.Equal(Session.SeenImageBytes - image.Input.Length, image.Features!.Length));

        var again = await LogitsAsync(images[3], images[2], images[4], images[0]);
        Assert.Equal([first[2], first[0]], [again[1], again[3]], (expected, actual) => Math.Abs(expected - actual) < 1e-4);

        // Not looked at once more.
        images[0].Features = images[1].Features;
        Assert.Equal(first[1], (await LogitsAsync(images[0]))[0], 1e-4f);

        // Nor is a probe.
        var known = await Session.RerankAsync([new(images[2], [images[1]]), new(new(_inputs[2]), [images[1]])], TestContext.Current.CancellationToken);
        Assert.Equal(known[1][0], known[0][0], 1e-4f);
        Assert.Equal(known[0], (await Session.RerankAsync([new(images[2], [images[1]])], TestContext.Current.CancellationToken))[0], (expected, actual) => Math.Abs(expected - actual) < 1e-4);

        async Task<float[]> LogitsAsync(params SeenImage[] candidates) =>
            (await Session.RerankAsync([new(new(_inputs[^1]), candidates)], TestContext.Current.CancellationToken))[0];
    }

    [Fact]
    public async Task An_image_is_read_once_until_its_content_changes()
    {
        var candidate = Found().Candidates[0];
        var read = await _stored.Images.ReadAsync(candidate, Session, TestContext.Current.CancellationToken);
        var changed = await _stored.WriteAsync(candidate.Exemplar, MadeUpEncoder.Images(1, seed: 99)[0], Session.Input);

        // Not embedded again yet: what is known belongs together.
        Assert.Same(read, await _stored.Images.ReadAsync(candidate, Session, TestContext.Current.CancellationToken));
        var embedded = await Session.EmbedAsync([changed], TestContext.Current.CancellationToken);
        Assert.Equal(changed, (await _stored.Images.ReadAsync(candidate with { Embedding = embedded[0] }, Session, TestContext.Current.CancellationToken))!.Input.ToArray());
    }

    private async Task<Ranking?> RankAsync(SearchResult found) => await (await _stored.Ranker.RankAsync(Session, [Probe(Candidates, found)]))[0];

    private SearchedProbe Probe(int image, SearchResult? found) => new(_inputs[image], _embeddings[image], found);

    /// <summary>What a search for the last image finds among the others.</summary>
    private SearchResult Found() => new(
        [.. Enumerable.Range(0, Candidates)
            .Select(i => new ClassCandidate($"{i}", Session.Metric.Similarity(_embeddings[^1], _embeddings[i]), Path(i), i, _embeddings[i]))
            .OrderByDescending(candidate => candidate.Similarity)],
        Candidates,
        Candidates);
}
