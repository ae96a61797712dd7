namespace SiameseWorker.Settings;

/// <summary>Which encoder line <c>default</c> starts with, and whether encoders rank the nearest candidates by a second look.</summary>
public sealed class EncoderOptions
{
    /// <summary>The section of the configuration.</summary>
    public const string Section = "Encoder";

    /// <summary>Gets or sets the encoder that line <c>default</c> starts with: short for <see cref="LineOptions.Encoder"/> of that line.</summary>
    /// <value>The default value is null: see there.</value>
    public string? Folder { get; set; }

    /// <summary>Gets or sets whether encoders that have a re-ranker, or a learned comparison, look at the nearest candidates again.</summary>
    /// <value>The default value is true. False answers up to twice as many questions a second, fewer of them rightly.</value>
    public bool SecondLook { get; set; } = true;
}
