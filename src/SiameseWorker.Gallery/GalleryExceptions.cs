namespace SiameseWorker.Gallery;

/// <summary>Another process has the gallery's database open for writing.</summary>
public sealed class DatabaseInUseException(string path, Exception inner)
    : Exception($"The gallery database '{path}' is in use by another worker. One process writes to it at a time: stop the other worker, or give this one a data folder of its own.", inner);

/// <summary>The gallery's database cannot be used as it is: damaged, or made by a newer release.</summary>
public sealed class DatabaseUnusableException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>An embedding, or an encoder version, does not fit the version that the gallery's database knows.</summary>
public sealed class EmbeddingMismatchException(string message) : Exception(message);

/// <summary>No such encoder version is registered, or its vectors are not in memory.</summary>
public sealed class UnknownVersionException(string message) : Exception(message);

/// <summary>An enrolment lacks an embedding by the encoder version that answers by now. Embed the image with that version too, and write again.</summary>
public sealed class EmbeddingOutdatedException(string path, string version)
    : Exception($"'{path}' was embedded, but not by encoder version '{version}', which was made active meanwhile. Nothing was written: embed it with that version too.");

/// <summary>An encoder version cannot become active because enrolled exemplars lack their embedding by it.</summary>
public sealed class VersionIncompleteException(string version, int missing)
    : Exception($"Encoder version '{version}' cannot become active: {missing:N0} enrolled exemplars of its line have no embedding by it. Embed them first.")
{
    /// <summary>Exemplars without an embedding by the version.</summary>
    public int Missing { get; } = missing;
}
