using System.Text.Json;
using SiameseWorker.Encoding;
using SiameseWorker.Encoding.Networks;
using SiameseWorker.Imaging;
using TorchSharp;

namespace SiameseWorker.UnitTests.Encoding;

/// <summary>TorchSharp, from the same weights file, must come to what PyTorch came to (tests/golden/make_golden.py).</summary>
public sealed class GoldenEmbeddingTests : IDisposable
{
    private const float Tolerance = 1e-5f;

    private static readonly Golden Expected = JsonSerializer.Deserialize<Golden>(
        File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "golden", "golden.json")), JsonSerializerOptions.Web)!;

    private readonly TemporaryFolder _root = new();

    private static string WeightsPath => Path.Combine(AppContext.BaseDirectory, "golden", "golden.safetensors");

    public void Dispose() => _root.Dispose();

    [Fact]
    public void A_network_computes_what_PyTorch_computes()
    {
        TorchRuntime.EnsureLoaded(new TorchOptions { Device = "cpu" });
        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        using var network = Expected.Architecture.Build(Expected.Input, seed: 0);
        WeightsFile.ReadInto(WeightsPath, network);
        network.eval();

        var embeddings = network.forward(EncoderInput.ToTensor(Images(), Expected.Input, torch.CPU));

        AssertExpected([.. embeddings.data<float>().ToArray().Chunk(Expected.Architecture.Dimension)]);
    }

    [Fact]
    public async Task A_session_computes_what_PyTorch_computes()
    {
        TorchRuntime.EnsureLoaded(new TorchOptions { Device = "cpu" });
        var card = MadeUpEncoder.Card with
        {
            Architecture = Expected.Architecture,
            Input = Expected.Input,
            Dimension = Expected.Architecture.Dimension,
        };
        using (torch.NewDisposeScope())
            EncoderPackage.Save(_root["golden"], card, "{}", WeightsFile.Read(WeightsPath, torch.CPU));
        await using var session = EncoderSession.Load(_root["golden"], new TorchOptions { Device = "cpu" });

        AssertExpected(await session.EmbedAsync(Images(), TestContext.Current.CancellationToken));
    }

    private static void AssertExpected(float[][] embeddings)
    {
        Assert.Equal(Expected.Embeddings.Length, embeddings.Length);
        Assert.All(Expected.Embeddings.Zip(embeddings), image =>
            Assert.All(image.First.Zip(image.Second), pair => Assert.InRange(pair.Second, pair.First - Tolerance, pair.First + Tolerance)));
    }

    /// <summary>The patterns of make_golden.py's make_images.</summary>
    private static ReadOnlyMemory<byte>[] Images() =>
    [
        .. Enumerable.Range(0, Expected.Embeddings.Length).Select(image => new ReadOnlyMemory<byte>(
        [
            .. from row in Enumerable.Range(0, Expected.Input.Height)
               from column in Enumerable.Range(0, Expected.Input.Width)
               select (byte)(((3 + (5 * image)) * column) ^ ((7 + (2 * image)) * row)),
        ])),
    ];

    private sealed record Golden(InputSpec Input, ArchitectureSpec Architecture, float[][] Embeddings);
}
