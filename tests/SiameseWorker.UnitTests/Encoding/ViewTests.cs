using SiameseWorker.Encoding;
using static TorchSharp.torch;

namespace SiameseWorker.UnitTests.Encoding;

/// <summary>Views of an image, and the embedding that is their mean.</summary>
public sealed class ViewTests : IDisposable
{
    private static readonly TorchOptions Cpu = new() { Device = "cpu" };
    private static readonly ViewSpec[] Views = [new() { Rotation = 8 }, new() { Rotation = -8, Shear = 0.2, Aspect = 1.2 }];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("siamese-views-");

    public ViewTests() => TorchRuntime.EnsureLoaded(Cpu);

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData(0, 0, 1, 3, 7)]
    [InlineData(90, 0, 1, 0, 3)] // Counter-clockwise: from the right edge to the upper one.
    [InlineData(-90, 0, 1, 7, 4)]
    [InlineData(180, 0, 1, 4, 0)]
    public void A_view_is_turned_counter_clockwise(double rotation, double shear, double aspect, int row, int column)
    {
        using var scope = NewDisposeScope();
        var image = zeros(1, 1, 8, 8);
        image[0, 0, 3, 7] = 1;

        var view = new ViewSpec { Rotation = rotation, Shear = shear, Aspect = aspect }.Of(image);

        Assert.Equal((row * 8) + column, view.flatten().argmax().item<long>());
        Assert.Equal(1f, view.max().item<float>(), 1e-5f);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(90, 7)]
    public void A_view_is_mirrored_before_it_is_turned(double rotation, int row)
    {
        using var scope = NewDisposeScope();
        var image = zeros(1, 1, 8, 8);
        image[0, 0, 0, 7] = 1; // The upper right corner; mirrored, the upper left one; turned, the lower left one.

        var view = new ViewSpec { Mirror = true, Rotation = rotation }.Of(image);

        Assert.Equal(row * 8, view.flatten().argmax().item<long>());
    }

    [Fact]
    public void Turning_does_not_squeeze_what_is_broad()
    {
        using var scope = NewDisposeScope();
        var image = zeros(1, 1, 8, 16);
        image.narrow(2, 3, 2).narrow(3, 5, 6).fill_(1); // 2 high, 6 wide, in the middle.

        var view = new ViewSpec { Rotation = 90 }.Of(image);

        Assert.True(view.narrow(2, 1, 6).narrow(3, 7, 2).allclose(ones(1, 1, 6, 2), atol: 1e-4));
        Assert.Equal(12f, view.sum().item<float>(), 1e-3f);
    }

    [Fact]
    public void A_broader_view_is_lower_and_a_slanted_one_leans_to_the_left()
    {
        using var scope = NewDisposeScope();
        var square = zeros(1, 1, 32, 32);
        square.narrow(2, 12, 8).narrow(3, 12, 8).fill_(1);

        var broad = new ViewSpec { Aspect = 4 }.Of(square);
        var slanted = new ViewSpec { Shear = 1 }.Of(square);

        Assert.Equal((16f, 4f), (broad[0, 0, 16].sum().item<float>(), broad[0, 0, TensorIndex.Colon, 16].sum().item<float>()));
        Assert.True(slanted[0, 0, 19].argmax().item<long>() < 12, "the lower edge is left of the square's");
        Assert.True(slanted[0, 0, 12].argmax().item<long>() > 12, "the upper edge is right of the square's");
    }

    [Fact]
    public async Task An_encoder_with_views_puts_out_the_direction_of_their_mean_whatever_the_batch()
    {
        var plain = Path.Combine(_folder.FullName, "plain");
        var viewed = Path.Combine(_folder.FullName, "viewed");
        MadeUpEncoder.Save(plain);
        MadeUpEncoder.Save(viewed, card => card with { Views = Views });
        var images = MadeUpEncoder.Images(3);

        await using var session = EncoderSession.Load(viewed, Cpu);
        var embeddings = await session.EmbedAsync(images, TestContext.Current.CancellationToken);
        var alone = await session.EmbedAsync([images[1]], TestContext.Current.CancellationToken);

        Assert.Equal(Expected(plain, images), embeddings.SelectMany(row => row), Same);
        Assert.Equal(embeddings[1], alone[0], Same);
    }

    /// <summary>The mean, the long way round: each view through the network by itself.</summary>
    private static IEnumerable<float> Expected(string folder, ReadOnlyMemory<byte>[] images)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var network = EncoderPackage.Load(folder).BuildNetwork(CPU);
        network.eval();
        var batch = EncoderInput.ToTensor(images, MadeUpEncoder.Input, CPU);
        var sum = zeros(images.Length, MadeUpEncoder.Card.Dimension);
        foreach (var view in Views)
            sum += nn.functional.normalize(network.forward(view.Of(batch)), p: 2, dim: 1);
        return nn.functional.normalize(sum, p: 2, dim: 1).data<float>().ToArray();
    }

    private static bool Same(float a, float b) => Math.Abs(a - b) < 1e-5f;
}
