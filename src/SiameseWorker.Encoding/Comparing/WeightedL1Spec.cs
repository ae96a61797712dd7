using System.ComponentModel.DataAnnotations;
using SiameseWorker.Encoding.Networks;
using SiameseWorker.Encoding.Recipes;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SiameseWorker.Encoding.Comparing;

/// <summary>
/// <c>weighted-l1</c>: Σ αⱼ abs(aⱼ − bⱼ) + β with weights of any sign (Koch et al. 2015, section 3.1). Where the weights may
/// be bound to one sign, the architecture's <see cref="ClassicSpec.WeightedDistance"/> does without a comparison.
/// </summary>
[RecipePart("weighted-l1")]
public sealed record WeightedL1Spec : ComparisonSpec
{
    /// <summary>Standard deviation of the initial weights around 0, 1e-6 to 10.</summary>
    [Range(1e-6, 10.0)]
    public double Initial { get; init; } = 0.2;

    /// <summary>Whether there is a bias β.</summary>
    public bool Bias { get; init; } = true;

    /// <inheritdoc/>
    public override Comparison Build(int dimension, long seed) => new WeightedL1(this, dimension, seed);

    private sealed class WeightedL1 : Comparison
    {
        // TorchSharp names weights after the fields.
        private readonly Linear head;

        public WeightedL1(WeightedL1Spec spec, int dimension, long seed)
            : base("weighted-l1")
        {
            using var generator = new Generator((ulong)seed);
            head = nn.Linear(dimension, 1, hasBias: spec.Bias);
            InitialWeights.Normal(head.weight, 0, spec.Initial, generator);
            if (head.bias is { } bias)
                InitialWeights.Normal(bias, 0, 0, generator);
            RegisterComponents();
        }

        public override Tensor forward(Tensor a, Tensor b)
        {
            using var scope = NewDisposeScope();
            return head.forward((a - b).abs()).squeeze(-1).MoveToOuterDisposeScope();
        }
    }
}
