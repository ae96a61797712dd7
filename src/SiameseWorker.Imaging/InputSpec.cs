using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace SiameseWorker.Imaging;

/// <summary>
/// What an encoder takes in: any decoded image becomes <see cref="Channels"/> planes of
/// <see cref="Height"/> × <see cref="Width"/> bytes. Part of the recipe and of the model card, so that training,
/// evaluation and serving cannot differ.
/// </summary>
public sealed record InputSpec
{
    /// <summary>Columns, 8 to 1024.</summary>
    [Range(8, 1024)]
    public required int Width { get; init; }

    /// <summary>Rows, 8 to 1024.</summary>
    [Range(8, 1024)]
    public required int Height { get; init; }

    /// <summary>1 (grayscale, ITU-R BT.601 luma) or 3 (RGB).</summary>
    [AllowedValues(1, 3)]
    public int Channels { get; init; } = 1;

    /// <summary>Whether the samples are inverted (255 − v), so that dark ink on light paper becomes signal on zero.</summary>
    public bool Invert { get; init; }

    /// <summary>What becomes of brightness before the image is made to fit.</summary>
    public Levels Levels { get; init; }

    /// <summary>How an image of another shape is made to fit.</summary>
    public Fit Fit { get; init; } = Fit.Contain;

    /// <summary>How pixels are made of an image that is larger or smaller.</summary>
    public Scaling Scaling { get; init; }

    /// <summary>Bytes of one input: channels × height × width.</summary>
    [JsonIgnore]
    public int Length => Channels * Height * Width;
}

/// <summary>What becomes of an image's brightness.</summary>
public enum Levels
{
    /// <summary>It stays.</summary>
    AsIs,

    /// <summary>
    /// For drawn or printed symbols: ink becomes black and paper white, whatever their colours, the contrast and the light. What
    /// covers less than half of the image is ink; light ink on dark is turned. The paper's brightness may change smoothly from
    /// place to place. An image of black and white with more white than black stays as it is. Needs an input of one channel.
    /// </summary>
    Ink,
}

/// <summary>How an image whose aspect ratio differs from the input's is made to fit.</summary>
public enum Fit
{
    /// <summary>Scaled to fit inside, centred, the rest filled with white.</summary>
    Contain,

    /// <summary>Scaled to cover, the overhang cropped equally on both sides.</summary>
    Cover,

    /// <summary>Scaled in each direction on its own.</summary>
    Stretch,

    /// <summary>
    /// For dark symbols on light: moved and scaled so that the ink is centred and spreads over a fixed share of the input, at
    /// most three times as large as <see cref="Cover"/> would make it, in a large image six times or more, a flat symbol less
    /// flat than it was; the rest filled with white. Where, how large and how wide a symbol was drawn makes little difference
    /// then. An image of one value is contained.
    /// </summary>
    Ink,
}

/// <summary>How the pixels of an input are made of those of an image of another size.</summary>
public enum Scaling
{
    /// <summary>Area average when shrinking, bilinear when enlarging: nothing of the image is lost or jagged.</summary>
    Smooth,

    /// <summary>One pixel for each of the input's, the first that it covers: at half size, every second pixel of every second row.</summary>
    Pick,
}
