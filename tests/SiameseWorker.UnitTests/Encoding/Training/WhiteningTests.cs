using SiameseWorker.Encoding;
using SiameseWorker.Encoding.Data;
using SiameseWorker.Encoding.Networks;
using SiameseWorker.Encoding.Training;
using static TorchSharp.torch;

namespace SiameseWorker.UnitTests.Encoding.Training;

public sealed class WhiteningTests
{
    private const int Dimension = 6;

    public WhiteningTests() => TorchRuntime.EnsureLoaded(new TorchOptions { Device = "cpu" });

    [Fact]
    public void Images_of_a_class_differ_as_much_in_every_direction_afterwards()
    {
        using var scope = NewDisposeScope();
        var images = MadeUpImages.Set(groups: 2, classes: 30, images: 10);
        var embeddings = Embeddings(images);

        var before = WithinClassVariances(embeddings, images, map: null);
        var after = WithinClassVariances(embeddings, images, Whitening.Fit(embeddings, images, shrinkage: 0.001));

        Assert.True(before.Max() > 5 * before.Min(), $"before: {string.Join(' ', before)}");
        Assert.True(after.Max() < 1.1 * after.Min(), $"after: {string.Join(' ', after)}");
        Assert.Equal(before.Average(), after.Average(), before.Average() * 0.1);
    }

    [Fact]
    public void With_even_directions_alone_nothing_changes()
    {
        using var scope = NewDisposeScope();
        var images = MadeUpImages.Set();

        var map = Whitening.Fit(Embeddings(images), images, shrinkage: 1)!;

        Assert.True(map.allclose(eye(Dimension), atol: 1e-6));
    }

    [Fact]
    public void Nothing_is_fitted_where_images_of_a_class_do_not_differ()
    {
        using var scope = NewDisposeScope();

        Assert.Null(Whitening.Fit(Embeddings(MadeUpImages.Set(images: 1)), MadeUpImages.Set(images: 1), shrinkage: 0.1));
    }

    [Fact]
    public void A_map_is_merged_into_the_last_layer_of_a_convnet()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var recipe = TinyRecipe.Of(1);
        using var network = recipe.Architecture.Build(recipe.Input, seed: 1);
        network.eval();
        var (images, map) = (rand([5, 1, 12, 12], generator: new Generator(1)), randn([8, 8], generator: new Generator(2)));
        var expected = nn.functional.normalize(network.forward(images).mm(map.t()), p: 2, dim: 1);

        network.Project(map);

        Assert.True(network.forward(images).allclose(expected, atol: 1e-5));
    }

    [Fact]
    public void A_network_that_does_not_end_linear_says_so()
    {
        using var scope = NewDisposeScope();
        var recipe = new ClassicSpec { Blocks = [new ClassicBlockSpec { Channels = 2, Kernel = 3 }], Dense = [new DenseSpec { Units = 4 }] };
        using var network = recipe.Build(MadeUpImages.Input, seed: 1);

        Assert.False(recipe.EndsLinear);
        Assert.Contains("'classic' is not linear", Assert.Throws<NotSupportedException>(() => network.Project(eye(4))).Message, StringComparison.Ordinal);
    }

    /// <summary>Unit vectors near a random centre of their class, spread ten times as far in the first direction as in the last.</summary>
    private static float[][] Embeddings(ImageSet images)
    {
        using var generator = new Generator(3);
        using var scope = NewDisposeScope();
        var spread = linspace(0.1, 0.01, Dimension);
        var rows = images.Classes.SelectMany(c =>
        {
            var centre = nn.functional.normalize(randn([1, Dimension], generator: generator), p: 2, dim: 1);
            return nn.functional.normalize(centre + (randn([c.Count, Dimension], generator: generator) * spread), p: 2, dim: 1)
                .data<float>().ToArray().Chunk(Dimension);
        });
        return [.. rows];
    }

    /// <summary>Variances along the principal directions within classes, of embeddings multiplied by a map.</summary>
    private static float[] WithinClassVariances(float[][] embeddings, ImageSet images, Tensor? map)
    {
        var centred = images.Classes.Select(c =>
        {
            var own = tensor(embeddings[c.First..(c.First + c.Count)].SelectMany(row => row).ToArray(), [c.Count, Dimension]);
            own = map is null ? own : own.mm(map.t());
            return own - own.mean([0], keepdim: true);
        });
        var all = cat([.. centred]);
        return linalg.eigvalsh(all.t().mm(all) / all.shape[0]).data<float>().ToArray();
    }
}
