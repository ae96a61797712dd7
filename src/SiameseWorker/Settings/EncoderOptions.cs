namespace SiameseWorker.Settings;

/// <summary>Which encoder answers.</summary>
public sealed class EncoderOptions
{
    /// <summary>The section of the configuration.</summary>
    public const string Section = "Encoder";

    /// <summary>Gets or sets the folder of an encoder that <c>train</c> or <c>calibrate</c> made, or its path in storage (<c>models/default/2026-11-23.2</c>), to be installed and made active at start.</summary>
    /// <value>The default value is null: the encoder that is active already, at the first start the one that ships with the program.</value>
    /// <remarks>Everything enrolled is embedded anew with it before the worker answers.</remarks>
    public string? Folder { get; set; }
}
