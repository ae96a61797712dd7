namespace SiameseWorker.Gallery;

/// <summary>What became of an image that was dropped into a class's folder.</summary>
public enum ExemplarState
{
    /// <summary>Known, and waiting for its first embedding; not searched.</summary>
    Pending,

    /// <summary>Embedded and searched.</summary>
    Enrolled,

    /// <summary>Not a usable image; not tried again until the file changes.</summary>
    Rejected,
}
