using System.Collections.Concurrent;
using SiameseWorker.Contracts;
using SiameseWorker.Encoding.Reranking;
using SiameseWorker.Imaging;

namespace SiameseWorker.Encoding;

/// <summary>
/// An encoder version ready to serve: images in, embeddings out, computed on a thread of its own; on another, the second look,
/// so that one batch is looked at again while the next is embedded. Safe for use by several threads. The same image gives the
/// same embedding, up to 1e-6 per component, whatever batch it comes in.
/// </summary>
public sealed class EncoderSession : IAsyncDisposable
{
    /// <summary>Inputs that go through the network at once; more are split, which bounds memory and wins nothing to exceed.</summary>
    public const int MaxBatch = 64;

    private readonly TorchThread _embedding;
    private readonly TorchThread? _lookingAgain;
    private readonly FusedEncoder _encoder;
    private readonly CandidateComparison? _comparison;
    private readonly CandidateReranker? _reranker;
    private readonly ConcurrentBag<ImageFeatures> _looks = [];

    private EncoderSession(EncoderPackage package, TorchOptions options, bool background, bool secondLook)
    {
        Card = package.Card;
        Calibration = secondLook || Card.Reranker is null
            ? Card.Calibration
            : Card.CalibrationOfMetric ?? throw new EncoderPackageException($"Encoder {Name} was not calibrated for answers without its re-ranker. Calibrate it anew (siamese calibrate), or use its re-ranker (Encoder:SecondLook).");
        var device = TorchRuntime.EnsureLoaded(options).ToTorchDevice();
        _encoder = new FusedEncoder(package, device);
        if (secondLook)
        {
            _comparison = package.BuildComparison(device) is { } module ? new CandidateComparison(module, device) : null;
            _reranker = Card.Reranker is null ? null : new CandidateReranker(package, device);
            Look = Card.Reranker is null ? null : new LookPlan(Card.Reranker, Calibration.Trailing);
        }

        // Last: a package that turns out to be damaged leaves no thread behind.
        _embedding = new TorchThread($"encoder {Name}", options, background: background);
        _lookingAgain = _reranker is null ? null : new TorchThread($"re-ranker {Name}", options, background: background);
    }

    /// <summary>The version's name, such as <c>2026-11-24.1</c>.</summary>
    public string Name => Card.Name;

    /// <summary>The model card.</summary>
    public ModelCard Card { get; }

    /// <summary>What the encoder takes in.</summary>
    public InputSpec Input => Card.Input;

    /// <summary>Length of an embedding.</summary>
    public int Dimension => Card.Dimension;

    /// <summary>How embeddings compare.</summary>
    public Metric Metric => Card.Metric;

    /// <summary>What a similarity means, after the second look where the encoder takes one.</summary>
    public Calibration Calibration { get; }

    /// <summary>What a similarity means where there was no second look: all the same, where the encoder takes none or was not calibrated apart.</summary>
    public Calibration CalibrationOfMetric => Look is null ? Calibration : Card.CalibrationOfMetric ?? Calibration;

    /// <summary>Loads a package and makes it ready. Blocks for the fraction of a second that this takes.</summary>
    /// <param name="folder">The package's folder.</param>
    /// <param name="options">Which library, device and thread count.</param>
    /// <param name="background">Whether to compute only with what other threads leave, at the system's lowest priority.</param>
    /// <param name="secondLook">Whether its learned comparison or re-ranker, if it has one, shall look at the nearest candidates again; otherwise its metric is all there is.</param>
    /// <exception cref="EncoderPackageException">The package is missing, damaged or altered, or not calibrated for its metric alone where that is asked for.</exception>
    /// <exception cref="TorchUnavailableException">A library does not load, or the device asked for does not work.</exception>
    public static EncoderSession Load(string folder, TorchOptions options, bool background = false, bool secondLook = true) =>
        new(EncoderPackage.Load(folder), options, background, secondLook);

    /// <summary>Computes embeddings.</summary>
    /// <param name="inputs">Images normalised to <see cref="Input"/>, each of shape (channels, height, width), 0 to 255.</param>
    /// <param name="cancellationToken">Stops between batches.</param>
    /// <returns>One embedding per input, in their order, each of length <see cref="Dimension"/>; of length 1 where the metric is cosine.</returns>
    /// <exception cref="ArgumentException">An input has another length.</exception>
    /// <exception cref="EmbeddingNotFiniteException">The network put out a value that is not a number.</exception>
    /// <exception cref="ObjectDisposedException">The session has been disposed.</exception>
    public async Task<float[][]> EmbedAsync(IReadOnlyList<ReadOnlyMemory<byte>> inputs, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        for (var i = 0; i < inputs.Count; i++)
            EncoderInput.Check(inputs[i], i, Input);
        var embeddings = new List<float[]>(inputs.Count);
        foreach (var batch in inputs.Chunk(MaxBatch))
            embeddings.AddRange(await _embedding.RunAsync(() => _encoder.Embed(batch), cancellationToken));
        return [.. embeddings];
    }

    /// <summary>Whether the encoder has a learned comparison, by which <see cref="CompareAsync"/> ranks the nearest candidates again.</summary>
    public bool HasComparison => _comparison is not null;

    /// <summary>Compares a probe with candidates by the encoder's learned comparison, on the session's thread.</summary>
    /// <param name="probe">Embedding of the probe, of length <see cref="Dimension"/>.</param>
    /// <param name="candidates">Embeddings of the candidates, each of length <see cref="Dimension"/>, such as those of the most similar classes.</param>
    /// <param name="cancellationToken">Stops before the comparison begins.</param>
    /// <returns>A score for each candidate, in their order, 0 (another class) to 1 (the same).</returns>
    /// <exception cref="InvalidOperationException">The encoder has no comparison; see <see cref="HasComparison"/>.</exception>
    /// <exception cref="ArgumentException">An embedding has another length.</exception>
    /// <exception cref="ObjectDisposedException">The session has been disposed.</exception>
    public Task<float[]> CompareAsync(float[] probe, IReadOnlyList<float[]> candidates, CancellationToken cancellationToken) =>
        _embedding.RunAsync(() => Compare(probe, candidates), cancellationToken);

    /// <summary>The same as <see cref="CompareAsync"/>, on the calling thread: for protocols that ask thousands of questions on all cores.</summary>
    /// <param name="probe">Embedding of the probe, of length <see cref="Dimension"/>.</param>
    /// <param name="candidates">Embeddings of the candidates, each of length <see cref="Dimension"/>.</param>
    /// <exception cref="InvalidOperationException">The encoder has no comparison; see <see cref="HasComparison"/>.</exception>
    /// <exception cref="ArgumentException">An embedding has another length.</exception>
    public float[] Compare(float[] probe, IReadOnlyList<float[]> candidates)
    {
        if (_comparison is not { } comparison)
            throw new InvalidOperationException($"Encoder {Name} has no comparison, or was loaded without it: its metric, {Metric}, is all there is.");
        if (candidates.Append(probe).FirstOrDefault(embedding => embedding.Length != Dimension) is { } wrong)
            throw new ArgumentException($"An embedding has {wrong.Length:N0} components; the encoder's have {Dimension:N0}.", nameof(candidates));
        return candidates.Count == 0 ? [] : comparison.Score(probe, candidates);
    }

    /// <summary>Which candidates the encoder's re-ranker looks at again, by <see cref="RerankAsync"/>; null where it has none.</summary>
    public LookPlan? Look { get; }

    /// <summary>What a <see cref="SeenImage"/> takes that the re-ranker has looked at, in bytes.</summary>
    public int SeenImageBytes => Input.Length + (_reranker?.FeatureBytes ?? 0);

    /// <summary>Looks at the nearest candidates of probes again, beside what is embedded meanwhile.</summary>
    /// <param name="questions">Each with one to <see cref="RerankerSpec.Candidates"/> candidates.</param>
    /// <param name="cancellationToken">Stops before it begins.</param>
    /// <returns>The re-ranker's logits of each question's candidates, in their order, for <see cref="LookPlan.Refine"/>.</returns>
    /// <exception cref="InvalidOperationException">The encoder has no re-ranker.</exception>
    /// <exception cref="ArgumentException">An input has another length.</exception>
    /// <exception cref="ObjectDisposedException">The session has been disposed.</exception>
    public Task<float[][]> RerankAsync(IReadOnlyList<RerankQuestion> questions, CancellationToken cancellationToken)
    {
        var (reranker, thread) = RequireReranker();
        return thread.RunAsync(() => reranker.Compare(questions), cancellationToken);
    }

    /// <summary>Looks at many images once, to compare any of them later: for protocols that ask thousands of questions. They cannot be compared any more when the session is disposed.</summary>
    /// <param name="inputs">Images normalised to <see cref="Input"/>.</param>
    /// <param name="cancellationToken">Stops before it begins.</param>
    /// <exception cref="InvalidOperationException">The encoder has no re-ranker.</exception>
    /// <exception cref="ArgumentException">An input has another length.</exception>
    /// <exception cref="ObjectDisposedException">The session has been disposed.</exception>
    public async Task<RerankedImages> LookAsync(IReadOnlyList<ReadOnlyMemory<byte>> inputs, CancellationToken cancellationToken)
    {
        var (reranker, thread) = RequireReranker();
        var features = await thread.RunAsync(() => reranker.Look(inputs), cancellationToken);
        _looks.Add(features);
        // Protocols ask from all cores at once; this thread is the one that has its share of libtorch's.
        return new RerankedImages(Look!, pairs => thread.RunAsync(() => features.Logits(pairs), CancellationToken.None).GetAwaiter().GetResult());
    }

    private (CandidateReranker Reranker, TorchThread Thread) RequireReranker() => _reranker is not null && _lookingAgain is not null
        ? (_reranker, _lookingAgain)
        : throw new InvalidOperationException($"Encoder {Name} has no re-ranker, or was loaded without it: embeddings are all there is.");

    /// <summary>Finishes what was asked for, and frees the network.</summary>
    public async ValueTask DisposeAsync()
    {
        await _embedding.DisposeAsync();
        if (_lookingAgain is not null)
            await _lookingAgain.DisposeAsync();
        foreach (var look in _looks)
            look.Dispose();
        _reranker?.Dispose();
        _comparison?.Dispose();
        _encoder.Dispose();
    }
}
