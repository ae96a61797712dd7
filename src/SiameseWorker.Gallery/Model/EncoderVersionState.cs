namespace SiameseWorker.Gallery;

/// <summary>Where an encoder version is in its life.</summary>
public enum EncoderVersionState
{
    /// <summary>Registered, and not (yet) answering: being embedded with, or being tried.</summary>
    Candidate,

    /// <summary>The one version of its line that answers.</summary>
    Active,

    /// <summary>Answered once, and was succeeded by another; kept for a rollback.</summary>
    Retired,
}
