using SiameseWorker.Encoding;
using SiameseWorker.Encoding.Reranking;
using static TorchSharp.torch;

namespace SiameseWorker.UnitTests.Encoding.Reranking;

public sealed class LocalMatcherTests
{
    public LocalMatcherTests() => TorchRuntime.EnsureLoaded(new TorchOptions { Device = "cpu" });

    [Fact]
    public void It_makes_no_difference_which_of_two_images_comes_first()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var reranker = new LocalMatchingSpec().Build(MadeUpEncoder.Input, seed: 3);
        reranker.eval();
        var features = reranker.Features(EncoderInput.ToTensor(MadeUpEncoder.Images(4), MadeUpEncoder.Input, CPU));
        var (a, b) = (features.narrow(0, 0, 2), features.narrow(0, 2, 2));

        Assert.True(reranker.Compare(a, b).allclose(reranker.Compare(b, a), atol: 1e-6));
    }

    [Fact]
    public void While_it_learns_a_pair_is_seen_one_way_round_and_judged_by_the_mean_of_both()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var reranker = new LocalMatchingSpec().Build(MadeUpEncoder.Input, seed: 3);
        reranker.eval();
        var features = reranker.Features(EncoderInput.ToTensor(MadeUpEncoder.Images(4), MadeUpEncoder.Input, CPU));
        var (a, b) = (features.narrow(0, 0, 2), features.narrow(0, 2, 2));
        var judged = reranker.Compare(a, b);

        // Its layers go on normalising as in evaluation, so that nothing differs but the ways.
        reranker.train();
        foreach (var layer in reranker.children())
            layer.eval();
        var (there, back) = (reranker.Compare(a, b), reranker.Compare(b, a));

        Assert.Equal([2], there.shape);
        Assert.False(there.allclose(back, atol: 1e-4));
        Assert.True(((there + back) / 2).allclose(judged, atol: 1e-5));
    }

    [Fact]
    public void An_image_alone_has_the_features_that_it_has_among_others()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var reranker = new LocalMatchingSpec().Build(MadeUpEncoder.Input, seed: 3);
        reranker.eval();
        var images = EncoderInput.ToTensor(MadeUpEncoder.Images(5), MadeUpEncoder.Input, CPU);

        var alone = reranker.Features(images.narrow(0, 1, 1));

        Assert.Equal([1, (4 * 5) + 1, 16 + 64], alone.shape);
        Assert.True(alone.allclose(reranker.Features(images).narrow(0, 1, 1), atol: 1e-5));
    }

    [Fact]
    public void In_bfloat16_it_says_nearly_the_same()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var reranker = new LocalMatchingSpec().Build(MadeUpEncoder.Input, seed: 3);
        reranker.eval();
        var images = EncoderInput.ToTensor(MadeUpEncoder.Images(8), MadeUpEncoder.Input, CPU);
        var (exact, rounded) = (Compare(images), Compare(images.to_type(ScalarType.BFloat16)));

        Assert.Equal(ScalarType.Float32, rounded.dtype);
        Assert.True(exact.std().item<float>() > 0);
        Assert.True(rounded.allclose(exact, rtol: 0, atol: 0.05));

        Tensor Compare(Tensor of)
        {
            var features = reranker.Features(of);
            return reranker.Compare(features.narrow(0, 0, 4), features.narrow(0, 4, 4));
        }
    }

    [Fact]
    public void The_same_seed_gives_the_same_weights()
    {
        using var scope = NewDisposeScope();
        using var one = new LocalMatchingSpec().Build(MadeUpEncoder.Input, seed: 3);
        using var same = new LocalMatchingSpec().Build(MadeUpEncoder.Input, seed: 3);
        using var other = new LocalMatchingSpec().Build(MadeUpEncoder.Input, seed: 4);

        var weights = one.state_dict();
        Assert.All(same.state_dict(), weight => Assert.True(weight.Value.Equals(weights[weight.Key])));
        Assert.False(other.state_dict()["head.weight"].Equals(weights["head.weight"]));
    }
}
