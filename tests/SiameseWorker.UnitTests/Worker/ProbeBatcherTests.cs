using System.Globalization;
using SiameseWorker.Encoders;
using SiameseWorker.Encoding;
using SiameseWorker.Encoding.Comparing;
using SiameseWorker.Gallery;
using SiameseWorker.Identify;
using SiameseWorker.Settings;
using SiameseWorker.UnitTests.Encoding;
using SiameseWorker.UnitTests.Gallery;
using TorchSharp;

namespace SiameseWorker.UnitTests.Worker;

public sealed class ProbeBatcherTests : IAsyncLifetime
{
    private const int Exemplars = 10;

    private static readonly ReadOnlyMemory<byte>[] Images = MadeUpEncoder.Images(Exemplars);

    private readonly TemporaryFolder _folder = new();
    private readonly StoredExemplars _stored = new();
    private GalleryFixture? _gallery;
    private ActiveEncoder? _encoder;
    private ProbeBatcher? _batcher;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private Task<Ranking?> SearchAsync(byte[] input, string gallery, int topK) => _batcher!.SearchAsync(_encoder!, input, gallery, topK, Token);

    public async ValueTask InitializeAsync()
    {
        _gallery = await GalleryFixture.OpenAsync();
        var session = EncoderSession.Load(MadeUpEncoder.Save(_folder["encoder"]).Folder, new TorchOptions { Device = "cpu" });
        var version = await _gallery.ActivateAsync(session.Name, session.Dimension, session.Metric);
        var embeddings = await session.EmbedAsync(Images, Token);
        await _gallery.Store.WriteAsync(
            [.. embeddings.Select((embedding, i) => new EnrolmentWrite("default", $"class {i}", $"galleries/default/class {i}/1.png", 1, "etag", "", new Dictionary<long, float[]> { [version.Id] = embedding }))],
            Token);
        _batcher = new ProbeBatcher(_gallery.Store, _stored.Ranker, new WorkerOptions { EmbedBatchSize = 4 });
        _encoder = new ActiveEncoder(new LoadedEncoder(session, version), _ => { });
    }

    public async ValueTask DisposeAsync()
    {
        if (_batcher is not null)
            await _batcher.DisposeAsync();
        if (_encoder is not null)
        {
            _encoder.Release();
            await _encoder.Encoder.Gone;
        }

        if (_gallery is not null)
            await _gallery.DisposeAsync();
        _stored.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Each_of_many_probes_at_once_gets_its_own_answer()
    {
        var found = await Task.WhenAll(Enumerable.Range(0, 100).Select(i => SearchAsync(Images[i % Exemplars].ToArray(), "default", 1 + (i % 3))));
        for (var i = 0; i < found.Length; i++)
        {
            Assert.Equal($"class {i % Exemplars}", found[i]!.Candidates[0].Class);
            Assert.Equal(1 + (i % 3), found[i]!.Candidates.Count);
        }
    }

    [Fact]
    public async Task A_gallery_that_does_not_exist_gives_null() =>
        Assert.Null(await SearchAsync(Images[0].ToArray(), "none", 1));

    [Fact]
    public async Task A_learned_comparison_ranks_the_ten_nearest_again_and_leaves_the_others_behind_them()
    {
        const int Many = 14;
        var package = MadeUpEncoder.Save(_folder["comparing"], card => card with { Name = "comparing", Comparison = new DenseComparisonSpec() });
        var session = EncoderSession.Load(package.Folder, new TorchOptions { Device = "cpu" });
        await using var gallery = await GalleryFixture.OpenAsync();
        await using var batcher = new ProbeBatcher(gallery.Store, _stored.Ranker, new WorkerOptions());
        var version = await gallery.ActivateAsync(session.Name, session.Dimension, session.Metric);
        var embeddings = await session.EmbedAsync(MadeUpEncoder.Images(Many + 1), Token);
        await gallery.Store.WriteAsync(
            [.. embeddings[..Many].Select((embedding, i) => new EnrolmentWrite("many", $"{i}", $"galleries/many/{i}/1.png", 1, "etag", "", new Dictionary<long, float[]> { [version.Id] = embedding }))],
            Token);
        var encoder = new ActiveEncoder(new LoadedEncoder(session, version), _ => { });

        var ranking = (await batcher.SearchAsync(encoder, MadeUpEncoder.Images(Many + 1)[Many].ToArray(), "many", Many, Token))!;

        var scores = session.Compare(embeddings[Many], embeddings[..Many]);
        var similar = gallery.Store.Vectors.SearchMany(version.Id, [new Probe("many", embeddings[Many], Many)])[0]!.Candidates.Select(candidate => candidate.Class).ToList();
        var expected = similar.Take(10).OrderByDescending(name => scores[int.Parse(name, CultureInfo.InvariantCulture)]).Concat(similar.Skip(10)).ToList();
        Assert.Equal(expected, ranking.Candidates.Select(candidate => candidate.Class));
        Assert.NotEqual(similar, expected);
        encoder.Release();
        await encoder.Encoder.Gone;
    }

    [Fact]
    public async Task A_probe_that_cannot_be_embedded_fails_alone_in_time()
    {
        await Assert.ThrowsAsync<ArgumentException>(() => SearchAsync(new byte[3], "default", 1));
        Assert.Equal("class 5", (await SearchAsync(Images[5].ToArray(), "default", 1))!.Candidates[0].Class);
    }

    [Fact]
    public async Task An_embedding_that_is_not_finite_fails_its_own_question_alone()
    {
        var session = EncoderSession.Load(SaveOverflowing().Folder, new TorchOptions { Device = "cpu" });
        await using var gallery = await GalleryFixture.OpenAsync();
        await using var batcher = new ProbeBatcher(gallery.Store, _stored.Ranker, new WorkerOptions());
        var version = await gallery.ActivateAsync(session.Name, session.Dimension, session.Metric);
        await gallery.EnrolAsync(version, "default", "cat", "1.png", [1, .. new float[session.Dimension - 1]]);
        var encoder = new ActiveEncoder(new LoadedEncoder(session, version), _ => { });

        var black = new byte[MadeUpEncoder.Input.Length];
        var asked = Enumerable.Range(0, 20).Select(i => batcher.SearchAsync(encoder, i == 10 ? Images[0].ToArray() : black, "default", 1, Token)).ToList();

        await Assert.ThrowsAsync<EmbeddingNotFiniteException>(() => asked[10]);
        asked.RemoveAt(10);
        Assert.All(await Task.WhenAll(asked), ranking => Assert.Equal("cat", ranking!.Candidates[0].Class));
        encoder.Release();
        await encoder.Encoder.Gone;
    }

    /// <summary>An encoder of such weights that whatever is not black overflows on its way.</summary>
    private EncoderPackage SaveOverflowing()
    {
        using var network = MadeUpEncoder.Build();
        using var noGrad = torch.no_grad();
        var weights = network.state_dict();
        foreach (var kernel in weights.Values.Where(weight => weight.dim() == 4).Take(2))
            kernel.mul_(1e30f);
        return EncoderPackage.Save(_folder["overflowing"], MadeUpEncoder.Card, """{ "name": "made up" }""", weights);
    }
}
