using SiameseWorker.Encoding.Reranking;
using SiameseWorker.Imaging;
using TorchSharp;
using static TorchSharp.torch;

namespace SiameseWorker.Encoding;

/// <summary>
/// A package's re-ranker, made as fast as it gets, that compares images on the calling thread: in bfloat16 where the hardware
/// multiplies it, which changes a logit by some hundredths.
/// </summary>
internal sealed class CandidateReranker : IDisposable
{
    private readonly Reranker _reranker;
    private readonly InputSpec _input;
    private readonly Device _device;
    private readonly ScalarType _type;
    private readonly long[] _featureShape;

    /// <exception cref="EncoderPackageException">The weights do not fit the card's re-ranker.</exception>
    public CandidateReranker(EncoderPackage package, Device device)
    {
        (_input, _device) = (package.Card.Input, device);
        _reranker = package.BuildReranker(device)!;
        _reranker.Fuse();
        _type = Bfloat16Hardware.Supports(device) ? ScalarType.BFloat16 : ScalarType.Float32;
        using var scope = NewDisposeScope();
        var none = Compute([new byte[_input.Length]]);
        _featureShape = none.shape[1..];
        // A GPU computes them sooner than it has them copied.
        FeatureBytes = device.type == DeviceType.CPU ? (int)(none.numel() * none.element_size()) : 0;
    }

    /// <summary>What the features of an image take that are kept with it; 0 where they are not.</summary>
    public int FeatureBytes { get; }

    /// <summary>Features of many images, which the caller disposes.</summary>
    public ImageFeatures Look(IReadOnlyList<ReadOnlyMemory<byte>> inputs)
    {
        using var scope = NewDisposeScope();
        return new ImageFeatures(_reranker, Compute(inputs));
    }

    /// <summary>What the re-ranker says of each question's candidates; an image that occurs several times is looked at once, or not at all where what was seen is still known.</summary>
    public float[][] Compare(IReadOnlyList<RerankQuestion> questions)
    {
        using var scope = NewDisposeScope();
        var images = questions.SelectMany(question => question.Candidates.Prepend(question.Probe)).Distinct().ToLookup(image => image.Features is null);
        List<SeenImage> all = [.. images[false], .. images[true]];
        using var features = new ImageFeatures(_reranker, cat([Recall([.. images[false]]), See([.. images[true]])], 0));
        var places = all.Index().ToDictionary(image => image.Item, image => image.Index);
        var logits = features.Logits([.. questions.SelectMany(question => question.Candidates.Select(candidate => (places[question.Probe], places[candidate])))]);
        var compared = new float[questions.Count][];
        for (var (i, next) = (0, 0); i < compared.Length; next += compared[i++].Length)
            compared[i] = logits[next..(next + questions[i].Candidates.Count)];
        return compared;
    }

    public void Dispose() => _reranker.Dispose();

    private Tensor Compute(IReadOnlyList<ReadOnlyMemory<byte>> inputs) =>
        ImageFeatures.Compute(_reranker, inputs.Count, (first, count) => EncoderInput.ToTensor([.. inputs.Skip(first).Take(count)], _input, _device).to_type(_type));

    /// <summary>Looks at images, and keeps with them what is seen.</summary>
    private Tensor See(IReadOnlyList<SeenImage> images)
    {
        if (images.Count == 0)
            return Recall([]);
        var features = Compute([.. images.Select(image => image.Input)]);
        if (FeatureBytes > 0)
        {
            var bytes = features.bytes;
            for (var i = 0; i < images.Count; i++)
                images[i].Features = bytes.Slice(i * FeatureBytes, FeatureBytes).ToArray();
        }

        return features;
    }

    /// <summary>What was seen of images.</summary>
    private Tensor Recall(IReadOnlyList<SeenImage> images)
    {
        var features = empty([images.Count, .. _featureShape], dtype: _type);
        var bytes = features.bytes;
        for (var i = 0; i < images.Count; i++)
            images[i].Features.CopyTo(bytes[(i * FeatureBytes)..]);
        return features.to(_device);
    }
}
