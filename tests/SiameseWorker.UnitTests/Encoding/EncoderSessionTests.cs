using SiameseWorker.Contracts;
using SiameseWorker.Encoding;
using TorchSharp;

namespace SiameseWorker.UnitTests.Encoding;

public sealed class EncoderSessionTests : IDisposable
{
    /// <summary>Folding a normalisation into a convolution rounds differently.</summary>
    private const float FusedTolerance = 1e-5f;

    /// <summary>libtorch chooses kernels by batch size, which round differently.</summary>
    private const float BatchTolerance = 1e-6f;

    private static readonly TorchOptions Cpu = new() { Device = "cpu", Threads = 1 };

    private readonly TemporaryFolder _root = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string Folder => _root["encoder"];

    public void Dispose() => _root.Dispose();

    [Fact]
    public async Task Embeds_as_the_trained_network_does()
    {
        MadeUpEncoder.Save(Folder);
        await using var session = EncoderSession.Load(Folder, Cpu);
        var images = MadeUpEncoder.Images(5);

        var embeddings = await session.EmbedAsync(images, Cancel);

        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        using var network = MadeUpEncoder.Build();
        var expected = network.forward(EncoderInput.ToTensor(images, MadeUpEncoder.Input, torch.CPU)).data<float>().ToArray();
        Assert.Equal(5, embeddings.Length);
        AssertClose(expected, [.. embeddings.SelectMany(e => e)], FusedTolerance);
        Assert.True(expected.Chunk(12).First().Zip(expected.Chunk(12).Last()).Any(pair => Math.Abs(pair.First - pair.Second) > 0.01), "The images embed alike: the test proves nothing.");
    }

    [Fact]
    public async Task The_same_image_gives_the_same_embedding_in_any_batch()
    {
        MadeUpEncoder.Save(Folder);
        await using var session = EncoderSession.Load(Folder, Cpu);
        var images = MadeUpEncoder.Images((2 * EncoderSession.MaxBatch) + 3);

        var together = await session.EmbedAsync(images, Cancel);

        foreach (var size in (int[])[1, 2, 3, 17, EncoderSession.MaxBatch])
        {
            var batch = await session.EmbedAsync(images[..size], Cancel);
            Assert.Equal(size, batch.Length);
            for (var i = 0; i < size; i++)
                AssertClose(together[i], batch[i], BatchTolerance);
        }

        AssertClose(together[^1], (await session.EmbedAsync(images[^1..], Cancel))[0], BatchTolerance);
        Assert.Equal(await session.EmbedAsync(images[..3], Cancel), await session.EmbedAsync(images[..3], Cancel));
    }

    [Fact]
    public async Task Tells_what_the_card_tells()
    {
        MadeUpEncoder.Save(Folder);
        await using var session = EncoderSession.Load(Folder, Cpu);

        Assert.Equal("2026-11-24.1", session.Name);
        Assert.Equal(12, session.Dimension);
        Assert.Equal(Metric.Cosine, session.Metric);
        Assert.Equal(MadeUpEncoder.Input, session.Input);
        Assert.Equal(0.7, session.Calibration.MinConfidence(10), 9);
    }

    [Fact]
    public async Task Cosine_embeddings_have_length_one()
    {
        MadeUpEncoder.Save(Folder);
        await using var session = EncoderSession.Load(Folder, Cpu);

        var embeddings = await session.EmbedAsync(MadeUpEncoder.Images(3), Cancel);

        Assert.All(embeddings, embedding => Assert.Equal(1, Math.Sqrt(embedding.Sum(v => (double)v * v)), 6));
    }

    [Fact]
    public async Task An_input_of_another_length_is_refused_with_the_shape()
    {
        MadeUpEncoder.Save(Folder);
        await using var session = EncoderSession.Load(Folder, Cpu);

        var exception = await Assert.ThrowsAsync<ArgumentException>(
            () => session.EmbedAsync([MadeUpEncoder.Images(1)[0], new byte[319]], Cancel));

        Assert.StartsWith("Input 1 has 319 samples; the encoder takes 1 × 16 × 20 = 320.", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_inputs_give_no_embeddings()
    {
        MadeUpEncoder.Save(Folder);
        await using var session = EncoderSession.Load(Folder, Cpu);

        Assert.Empty(await session.EmbedAsync([], Cancel));
    }

    [Fact]
    public async Task Weights_that_are_not_numbers_are_noticed()
    {
        using (var network = MadeUpEncoder.Build())
        {
            using var scope = torch.NewDisposeScope();
            using var noGrad = torch.no_grad();
            network.state_dict()["embedding.bias"].fill_(float.NaN);
            EncoderPackage.Save(Folder, MadeUpEncoder.Card, "{}", network.state_dict());
        }

        await using var session = EncoderSession.Load(Folder, Cpu);

        var exception = await Assert.ThrowsAsync<EmbeddingNotFiniteException>(() => session.EmbedAsync(MadeUpEncoder.Images(1), Cancel));
        Assert.Contains("Encoder 2026-11-24.1 put out a value that is not finite", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Weights_of_another_architecture_are_refused()
    {
        using (var network = MadeUpEncoder.Build())
        {
            var smaller = MadeUpEncoder.Architecture with { Blocks = [.. MadeUpEncoder.Architecture.Blocks.Take(2)] };
            EncoderPackage.Save(Folder, MadeUpEncoder.Card with { Architecture = smaller }, """{ "name": "made up" }""", network.state_dict());
        }

        var exception = Assert.Throws<EncoderPackageException>(() => EncoderSession.Load(Folder, Cpu));

        Assert.Contains("The network does not know: blocks.2.conv.weight", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Many_batches_leave_no_tensors_behind()
    {
        TorchRuntime.EnsureLoaded(Cpu);
        using var encoder = new FusedEncoder(MadeUpEncoder.Save(Folder), torch.CPU);
        var images = MadeUpEncoder.Images(3);
        encoder.Embed(images);
        var live = DisposeScopeManager.Statistics.ThreadTotalLiveCount;

        for (var i = 0; i < 20; i++)
            encoder.Embed(images);

        Assert.Equal(live, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    [Fact]
    public void Building_and_disposing_leaves_no_tensors_behind()
    {
        TorchRuntime.EnsureLoaded(Cpu);
        var package = MadeUpEncoder.Save(Folder);
        new FusedEncoder(package, torch.CPU).Dispose();
        var live = DisposeScopeManager.Statistics.ThreadTotalLiveCount;

        for (var i = 0; i < 3; i++)
            new FusedEncoder(package, torch.CPU).Dispose();

        Assert.Equal(live, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    private static void AssertClose(float[] expected, float[] actual, float tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        Assert.All(expected.Zip(actual), pair => Assert.InRange(pair.Second, pair.First - tolerance, pair.First + tolerance));
    }
}
