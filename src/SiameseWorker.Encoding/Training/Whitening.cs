using SiameseWorker.Encoding.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace SiameseWorker.Encoding.Training;

/// <summary>The linear map of a <see cref="Recipes.WhiteningSpec"/>.</summary>
internal static class Whitening
{
    /// <summary>
    /// Fits L⁻¹ times the root of the mean variance, where L Lᵀ is the Cholesky decomposition of the covariance of embeddings
    /// around their class's mean: embeddings multiplied by it keep about their length, and those of a class differ as much in
    /// every direction.
    /// </summary>
    /// <param name="embeddings">Embedding of each image of the set, in its order; scaled to length 1 here.</param>
    /// <param name="images">The images.</param>
    /// <param name="shrinkage">Share of even directions that is mixed into the covariance, above 0 and at most 1.</param>
    /// <returns>Float32, shape (dimension, dimension), on the CPU; <see langword="null"/> where images of a class do not differ, or no class has two.</returns>
    public static Tensor? Fit(float[][] embeddings, ImageSet images, double shrinkage)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var dimension = embeddings[0].Length;
        using Scalar once = 1;
        var scatter = zeros([dimension, dimension], dtype: ScalarType.Float64);
        foreach (var c in images.Classes)
        {
            using var classScope = NewDisposeScope();
            var own = tensor(embeddings.Skip(c.First).Take(c.Count).SelectMany(row => row).ToArray(), [c.Count, dimension]).to_type(ScalarType.Float64);
            own = nn.functional.normalize(own, p: 2, dim: 1);
            own -= own.mean([0], keepdim: true);
            scatter.add_(own.t().mm(own), once);
        }

        var meanVariance = scatter.diagonal().mean();
        if (meanVariance.item<double>() is not > 0)
            return null;
        var covariance = scatter.Times(1 - shrinkage).Plus((meanVariance * eye(dimension, dtype: ScalarType.Float64)).Times(shrinkage));
        var root = linalg.cholesky(covariance / meanVariance);
        return linalg.inv(root).to_type(ScalarType.Float32).MoveToOuterDisposeScope();
    }
}
