using SiameseWorker.Encoding;
using SiameseWorker.Encoding.Networks;
using SiameseWorker.Imaging;
using static TorchSharp.torch;

namespace SiameseWorker.UnitTests.Encoding.Networks;

public sealed class ConvNetTests
{
    private static readonly InputSpec Input = new() { Width = 48, Height = 48 };

    private static readonly ConvNetSpec Spec = new()
    {
        Blocks =
        [
            new() { Channels = 32, Kernel = 5, Stride = 2 }, new() { Channels = 64, Stride = 2 }, new() { Channels = 128, Stride = 2 },
            new() { Channels = 128 }, new() { Channels = 256, Stride = 2 },
        ],
        Embedding = 256,
    };

    public ConvNetTests() => TorchRuntime.EnsureLoaded(new TorchOptions { Device = "cpu" });

    [Fact]
    public void Has_as_many_parameters_as_the_layers_add_up_to()
    {
        using var network = Spec.Build(Input, seed: 1);

        const long Convolutions = (1 * 32 * 25) + (32 * 64 * 9) + (64 * 128 * 9) + (128 * 128 * 9) + (128 * 256 * 9);
        const long Normalisations = 2 * (32 + 64 + 128 + 128 + 256);
        const long Dense = (3 * 3 * 256 * 256) + 256;
        Assert.Equal(1_126_624, Convolutions + Normalisations + Dense);
        Assert.Equal(1_126_624, network.parameters().Sum(parameter => parameter.numel()));
    }

    [Fact]
    public void Names_its_weights_once_and_as_a_reader_in_python_expects()
    {
        using var network = (Spec with { Blocks = [Spec.Blocks[0]] }).Build(Input, seed: 1);

        Assert.Equal(
            [
                "blocks.0.conv.weight", "blocks.0.norm.bias", "blocks.0.norm.num_batches_tracked", "blocks.0.norm.running_mean",
                "blocks.0.norm.running_var", "blocks.0.norm.weight", "embedding.bias", "embedding.weight",
            ],
            network.state_dict().Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Initial_weights_depend_on_the_seed_alone()
    {
        Assert.Equal(Weights(seed: 1), Weights(seed: 1));
        Assert.NotEqual(Weights(seed: 1), Weights(seed: 2));

        static float[] Weights(long seed)
        {
            using var scope = NewDisposeScope();
            using var network = Spec.Build(Input, seed);
            return [.. network.parameters().SelectMany(parameter => parameter.detach().data<float>().ToArray())];
        }
    }

    [Fact]
    public void Embeddings_have_length_one_and_do_not_depend_on_the_rest_of_the_batch()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var network = Spec.Build(Input, seed: 1);
        network.eval();
        var images = Noise(3);

        var together = network.forward(images);

        Assert.Equal([3, 256], together.shape);
        Assert.All(together.norm(1).data<float>().ToArray(), length => Assert.Equal(1, length, 1e-5));
        Assert.True(allclose(together.narrow(0, 2, 1), network.forward(images.narrow(0, 2, 1)), rtol: 0, atol: 1e-5));
    }

    [Fact]
    public void Bfloat16_images_give_nearly_the_same_float32_embeddings_and_gradients()
    {
        using var scope = NewDisposeScope();
        using var network = Spec.Build(Input, seed: 1);
        network.eval();
        var images = Noise(4);

        var full = network.forward(images);
        var mixed = network.forward(images.to_type(ScalarType.BFloat16));
        mixed.sum().backward();

        Assert.Equal(ScalarType.Float32, mixed.dtype);
        Assert.True((full * mixed).sum(1).min().item<float>() > 0.99f, "The angle between the two is under 8 degrees.");
        Assert.All(network.named_parameters(), p => Assert.Equal(ScalarType.Float32, p.parameter.grad!.dtype));
    }

    [Theory]
    [InlineData(1, 1, 3)]
    [InlineData(2, 1, 5)]
    [InlineData(1, 2, 4)]
    [InlineData(3, 2, 2)]
    public void The_dense_layer_fits_whatever_strides_pools_and_kernels_leave(int stride, int pool, int kernel)
    {
        using var scope = NewDisposeScope();
        var spec = new ConvNetSpec { Blocks = [new() { Channels = 3, Stride = stride, Pool = pool, Kernel = kernel }], Embedding = 5 };
        using var network = spec.Build(new InputSpec { Width = 19, Height = 14, Channels = 3 }, seed: 1);

        Assert.Equal([2, 5], network.forward(rand(2, 3, 14, 19)).shape);
    }

    [Fact]
    public void More_strides_than_pixels_are_refused()
    {
        var spec = new ConvNetSpec { Blocks = [.. Enumerable.Repeat(new ConvBlockSpec { Channels = 2, Pool = 4 }, 3)], Embedding = 5 };

        var exception = Assert.Throws<ArgumentException>(() => spec.Build(Input, seed: 1));

        Assert.Contains("leave nothing of an input of 48 × 48", exception.Message, StringComparison.Ordinal);
        var revived = spec with { Blocks = [.. spec.Blocks, new ConvBlockSpec { Channels = 2, Kernel = 4, Stride = 2 }] };
        Assert.Throws<ArgumentException>(() => revived.Build(Input, seed: 1));
    }

    private static Tensor Noise(int count)
    {
        using var generator = new Generator(3);
        return rand([count, 1, 48, 48], generator: generator);
    }
}
