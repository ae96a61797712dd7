namespace SiameseWorker.Gallery;

/// <summary>What became of an image that was dropped into a class's folder.</summary>
public enum ExemplarState
{
    /// <summary>
    /// Known, but its image could not be read when a version embedded everything: searched by the versions that embedded it
    /// before, and read again at every comparison with storage.
    /// </summary>
    Pending,

    /// <summary>Embedded and searched.</summary>
    Enrolled,

    /// <summary>Not a usable image; not tried again until the file changes or a worker starts, perhaps with other limits.</summary>
    Rejected,
}
