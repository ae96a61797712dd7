using SiameseWorker.Encoding.Reranking;
using SiameseWorker.Imaging;
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

    /// <exception cref="EncoderPackageException">The weights do not fit the card's re-ranker.</exception>
    public CandidateReranker(EncoderPackage package, Device device)
    {
        (_input, _device) = (package.Card.Input, device);
        _reranker = package.BuildReranker(device)!;
        _reranker.Fuse();
        _type = Bfloat16Hardware.Supports(device) ? ScalarType.BFloat16 : ScalarType.Float32;
    }

    /// <summary>Features of many images, which the caller disposes.</summary>
    public ImageFeatures Look(IReadOnlyList<ReadOnlyMemory<byte>> inputs) =>
        ImageFeatures.Of(_reranker, inputs.Count, (first, count) => EncoderInput.ToTensor([.. inputs.Skip(first).Take(count)], _input, _device).to_type(_type));

    /// <summary>What the re-ranker says of each question's candidates; an image that occurs several times is looked at once.</summary>
    public float[][] Compare(IReadOnlyList<RerankQuestion> questions)
    {
        var places = new Dictionary<ReadOnlyMemory<byte>, int>();
        var pairs = questions.SelectMany(question => question.Candidates.Select(candidate => (Place(question.Probe), Place(candidate)))).ToList();
        using var features = Look([.. places.OrderBy(place => place.Value).Select(place => place.Key)]);
        var logits = features.Logits(pairs);
        var compared = new float[questions.Count][];
        for (var (i, next) = (0, 0); i < compared.Length; next += compared[i++].Length)
            compared[i] = logits[next..(next + questions[i].Candidates.Count)];
        return compared;

        int Place(ReadOnlyMemory<byte> image) => places.TryGetValue(image, out var place) ? place : places[image] = places.Count;
    }

    public void Dispose() => _reranker.Dispose();
}
