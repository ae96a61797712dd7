using SiameseWorker.Encoding;
using SiameseWorker.Encoding.Reranking;
using SiameseWorker.Encoding.Sampling;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SiameseWorker.UnitTests.Encoding.Reranking;

public sealed class RerankerLossTests
{
    private const int Ways = 5;
    private const int Shots = 3;

    public RerankerLossTests() => TorchRuntime.EnsureLoaded(new TorchOptions { Device = "cpu" });

    [Fact]
    public void Who_knows_the_right_ones_has_next_to_no_loss()
    {
        using var scope = NewDisposeScope();
        using var knowing = new ByBrightness(scale: 20);

        Assert.InRange(Loss(knowing, questions: 4, negatives: 3).item<float>(), 0, 1e-3);
    }

    [Fact]
    public void Who_says_the_same_of_all_has_the_loss_of_a_guess_among_them_and_none()
    {
        using var scope = NewDisposeScope();
        using var indifferent = new ByBrightness(scale: 0);

        // ln 5 of its own class, three others and none; ln 4 where its own is taken away.
        Assert.Equal((Math.Log(5) + Math.Log(4)) / 2, Loss(indifferent, questions: 4, negatives: 3).item<float>(), 1e-5);
    }

    [Fact]
    public void It_asks_of_the_classes_that_the_network_takes_for_the_probes()
    {
        using var scope = NewDisposeScope();
        using var seeing = new ByBrightness(scale: 1);

        // Embeddings by which class 0's probe is most like class 3's exemplar, next to its own.
        var embeddings = zeros(Ways * Shots, 2);
        embeddings[0, 0] = 1;
        embeddings[1, 0] = 1;
        embeddings[(3 * Shots) + 1, 0] = 0.9f;

        RerankerLoss.Of(new LocalMatchingSpec { Questions = 1, Negatives = 1 }, seeing, Images(), embeddings, Batch());

        Assert.Equal([(0, 0), (0, 3)], seeing.Compared);
    }

    [Fact]
    public void It_asks_of_the_same_classes_whatever_the_length_of_embeddings()
    {
        using var scope = NewDisposeScope();
        using var seeing = new ByBrightness(scale: 1);

        // Class 2's exemplar is long, class 3's points where class 0's probe does; class 0's own would be first of all.
        var embeddings = zeros(Ways * Shots, 2);
        embeddings[0, 0] = 10;
        embeddings[1, 0] = 10;
        embeddings[(2 * Shots) + 1, 0] = 50;
        embeddings[(2 * Shots) + 1, 1] = 50;
        embeddings[(3 * Shots) + 1, 0] = 0.9f;

        RerankerLoss.Of(new LocalMatchingSpec { Questions = 1, Negatives = 1 }, seeing, Images(), embeddings, Batch());

        Assert.Equal([(0, 0), (0, 3)], seeing.Compared);
    }

    [Fact]
    public void Only_the_re_ranker_learns()
    {
        using var scope = NewDisposeScope();
        using var learning = new ByBrightness(scale: 1);
        var embeddings = rand(Ways * Shots, 2).requires_grad_();

        RerankerLoss.Of(new LocalMatchingSpec { Questions = Ways, Negatives = 2 }, learning, Images(), embeddings, Batch()).backward();

        Assert.NotNull(learning.Scale.grad);
        Assert.Null(embeddings.grad);
    }

    private static Tensor Loss(ByBrightness reranker, int questions, int negatives)
    {
        using var generator = new Generator(1);
        return RerankerLoss.Of(new LocalMatchingSpec { Questions = questions, Negatives = negatives }, reranker, Images(), rand([Ways * Shots, 2], generator: generator), Batch());
    }

    /// <summary>Images whose only pixel is their class's number.</summary>
    private static Tensor Images() => arange(Ways).repeat_interleave(Shots).to_type(ScalarType.Float32).view(-1, 1, 1, 1);

    private static ClassBatch Batch() => new(Ways, Shots, new long[Ways * Shots], new byte[Ways * Shots]);

    /// <summary>Takes images of one brightness for one class.</summary>
    private sealed class ByBrightness : Reranker
    {
        private readonly Parameter scale;

        public ByBrightness(float scale)
            : base("by-brightness")
        {
            this.scale = nn.Parameter(tensor(scale));
            RegisterComponents();
        }

        public Parameter Scale => scale;

        public List<(int Probe, int Candidate)> Compared { get; } = [];

        public override Tensor Features(Tensor images) => images.flatten(1);

        public override Tensor Compare(Tensor a, Tensor b)
        {
            Compared.AddRange(a.data<float>().ToArray().Zip(b.data<float>().ToArray(), (probe, candidate) => ((int)probe, (int)candidate)));
            return (0.5 - (a - b).abs().squeeze(-1)) * scale;
        }
    }
}
