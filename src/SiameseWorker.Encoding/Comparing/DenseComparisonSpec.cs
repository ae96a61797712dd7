using System.ComponentModel.DataAnnotations;
using SiameseWorker.Encoding.Networks;
using SiameseWorker.Encoding.Recipes;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SiameseWorker.Encoding.Comparing;

/// <summary>
/// <c>dense</c>: two dense layers over abs(a − b) and a · b, component by component. Sung et al. 2018, section 3.4, convolve the
/// two images' feature maps side by side; this takes embeddings, so that a gallery has to store nothing else, and both
/// ways round alike, as "the same class" is.
/// </summary>
[RecipePart("dense")]
public sealed record DenseComparisonSpec : ComparisonSpec
{
    /// <summary>Length of the layer between, 1 to 4096.</summary>
    [Range(1, 4096)]
    public int Hidden { get; init; } = 128;

    /// <inheritdoc/>
    public override Comparison Build(int dimension, long seed) => new DenseComparison(this, dimension, seed);

    private sealed class DenseComparison : Comparison
    {
        private readonly double _scale;
        // TorchSharp names weights after the fields.
        private readonly Linear hidden;
        private readonly Linear head;

        public DenseComparison(DenseComparisonSpec spec, int dimension, long seed)
            : base("dense")
        {
            using var generator = new Generator((ulong)seed);
            // Components of embeddings of length 1 are small; layers learn best from values of about 1.
            _scale = Math.Sqrt(dimension);
            hidden = nn.Linear(2 * dimension, spec.Hidden);
            head = nn.Linear(spec.Hidden, 1);
            InitialWeights.He(hidden.weight, 2 * dimension, generator);
            InitialWeights.Uniform(hidden.bias!, 2 * dimension, generator);
            InitialWeights.Uniform(head.weight, spec.Hidden, generator);
            InitialWeights.Uniform(head.bias!, spec.Hidden, generator);
            RegisterComponents();
        }

        public override Tensor forward(Tensor a, Tensor b)
        {
            using var scope = NewDisposeScope();
            var (left, right) = (a.Times(_scale), b.Times(_scale));
            var features = cat([(left - right).abs(), left * right], dim: -1);
            return head.forward(nn.functional.relu(hidden.forward(features))).squeeze(-1).MoveToOuterDisposeScope();
        }
    }
}
