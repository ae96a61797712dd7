using System.Text.Json.Serialization;
using SiameseWorker.Contracts;
using SiameseWorker.Encoding.Comparing;
using SiameseWorker.Encoding.Networks;
using SiameseWorker.Encoding.Reranking;
using SiameseWorker.Imaging;

namespace SiameseWorker.Encoding;

/// <summary>What there is to know of one encoder version: how to build and use it, where it comes from, how good it is (<c>model-card.json</c>).</summary>
public sealed record ModelCard
{
    /// <summary>The format that this program writes, and the newest that it reads.</summary>
    public const int CurrentFormat = 1;

    /// <summary>Gets the version of the card's format, 1 or more.</summary>
    public int Format { get; init; } = CurrentFormat;

    /// <summary>Gets the version's name, unique in its line, such as <c>2026-11-24.1</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Gets the line that the version belongs to.</summary>
    /// <value>The default is <c>default</c>.</value>
    public string Line { get; init; } = "default";

    /// <summary>Gets when the version was made.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>Gets the network's shape, from which it is built before its weights are read.</summary>
    public required ArchitectureSpec Architecture { get; init; }

    /// <summary>Gets what the network takes in.</summary>
    public required InputSpec Input { get; init; }

    /// <summary>Gets the length of an embedding.</summary>
    public required int Dimension { get; init; }

    /// <summary>Gets how embeddings compare.</summary>
    public required Metric Metric { get; init; }

    /// <summary>Gets the views of an image whose mean is its embedding.</summary>
    /// <value>The default is none: the image as it is.</value>
    public IReadOnlyList<ViewSpec> Views { get; init; } = [];

    /// <summary>Gets the learned comparison that ranks the nearest candidates again.</summary>
    /// <value>The default is <see langword="null"/>: the metric is all.</value>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ComparisonSpec? Comparison { get; init; }

    /// <summary>Gets what looks at the nearest candidates again, image against image.</summary>
    /// <value>The default is <see langword="null"/>: embeddings are all.</value>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public RerankerSpec? Reranker { get; init; }

    /// <summary>Gets what a similarity means, and from which on a probe is of a known class.</summary>
    public required Calibration Calibration { get; init; }

    /// <summary>Gets the same where <see cref="Reranker"/> is not asked.</summary>
    /// <value>The default is <see langword="null"/>: there is none, and no difference.</value>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Calibration? CalibrationOfMetric { get; init; }

    /// <summary>Gets how it was trained.</summary>
    public required TrainingFacts Training { get; init; }

    /// <summary>Gets the measured figures by name.</summary>
    public IReadOnlyDictionary<string, MetricFigure> Metrics { get; init; } = new Dictionary<string, MetricFigure>();

    /// <summary>Gets the terms of the training data.</summary>
    public IReadOnlyList<DataLicence> Licences { get; init; } = [];

    /// <summary>Gets the weights file's size and hash; <see cref="EncoderPackage.Save"/> fills it in.</summary>
    public FileFacts? Weights { get; init; }

    /// <summary>Gets the recipe's size and hash; <see cref="EncoderPackage.Save"/> fills it in.</summary>
    /// <value>The default is <see langword="null"/>: the card was written before recipes were checked.</value>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public FileFacts? Recipe { get; init; }
}
