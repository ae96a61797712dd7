using System.ComponentModel.DataAnnotations;

namespace SiameseWorker.Encoding.Recipes;

/// <summary>
/// What is done to the embedding when training is over: directions in which images of one class differ count less (within-class
/// covariance normalisation; Hatch, Kajarekar &amp; Stolcke 2006, <i>Within-Class Covariance Normalization for SVM-based Speaker
/// Recognition</i>). A linear map, fitted to the images trained on and merged into the network's last layer: it costs nothing
/// afterwards. The model card says how held-out trials are ranked without and with it: of few held-out classes, that is chance.
/// </summary>
public sealed record WhiteningSpec
{
    /// <summary>How far the covariance is drawn towards that of even directions, 0.001 (hardly) to 1 (entirely: nothing changes).</summary>
    [Range(0.001, 1.0)]
    public double Shrinkage { get; init; } = 0.1;
}
