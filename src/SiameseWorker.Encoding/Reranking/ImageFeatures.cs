using static TorchSharp.torch;

namespace SiameseWorker.Encoding.Reranking;

/// <summary>Features of images that a re-ranker compares, pair by pair, on the calling thread.</summary>
internal sealed class ImageFeatures : IDisposable
{
    /// <summary>Images, or pairs of them, that are computed at once: more need more memory and win nothing.</summary>
    private const int BatchSize = 32;

    private readonly Reranker _reranker;
    private readonly Tensor _features;

    /// <param name="reranker">The re-ranker, in evaluation mode.</param>
    /// <param name="features">What it computed of the images; disposed with this.</param>
    public ImageFeatures(Reranker reranker, Tensor features) => (_reranker, _features) = (reranker, features.DetachFromDisposeScope());

    /// <summary>Computes features, without gradients.</summary>
    /// <param name="reranker">The re-ranker; in evaluation mode afterwards.</param>
    /// <param name="count">How many images there are.</param>
    /// <param name="images">Some of the images, as <see cref="Reranker.Features"/> takes them, from a first one on; called in a dispose scope.</param>
    public static ImageFeatures Of(Reranker reranker, int count, Func<int, int, Tensor> images)
    {
        using var scope = NewDisposeScope();
        return new ImageFeatures(reranker, Compute(reranker, count, images));
    }

    /// <summary>The same, as a tensor of shape (count, …).</summary>
    public static Tensor Compute(Reranker reranker, int count, Func<int, int, Tensor> images)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        reranker.eval();
        var parts = new List<Tensor>();
        for (var first = 0; first < count; first += BatchSize)
        {
            using var batch = NewDisposeScope();
            parts.Add(reranker.Features(images(first, Math.Min(BatchSize, count - first))).MoveToOuterDisposeScope());
        }

        return cat(parts, 0).MoveToOuterDisposeScope();
    }

    /// <summary>The re-ranker's logits; see <see cref="Reranker.Compare"/>.</summary>
    /// <param name="pairs">Pairs of images by their indices.</param>
    public float[] Logits(IReadOnlyList<(int A, int B)> pairs)
    {
        using var noGrad = no_grad();
        var logits = new List<float>(pairs.Count);
        foreach (var batch in pairs.Chunk(BatchSize))
        {
            using var scope = NewDisposeScope();
            var (a, b) = (Take(batch.Select(pair => (long)pair.A)), Take(batch.Select(pair => (long)pair.B)));
            logits.AddRange(_reranker.Compare(a, b).cpu().data<float>().ToArray());
        }

        return [.. logits];
    }

    public void Dispose() => _features.Dispose();

    private Tensor Take(IEnumerable<long> images) => _features.index_select(0, tensor(images.ToArray(), device: _features.device));
}
