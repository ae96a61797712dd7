namespace SiameseWorker.Gallery;

/// <summary>How the gallery store works.</summary>
public sealed class GalleryStoreOptions
{
    /// <summary>The line that serves a gallery where nothing else is configured.</summary>
    public const string DefaultLine = "default";

    /// <summary>Gets or sets which line serves a gallery, by name: asked when the gallery's first exemplar is recorded, and for every gallery when the store is opened.</summary>
    /// <value>By default every gallery is served by <see cref="DefaultLine"/>.</value>
    public Func<string, string> LineOf { get; set; } = _ => DefaultLine;

    /// <summary>Gets or sets whether galleries that <see cref="LineOf"/> gives to another line move to it when the store is opened.</summary>
    /// <value>The default value is true.</value>
    public bool MovesGalleries { get; set; } = true;

    /// <summary>Gets the limits of a search.</summary>
    public SearchOptions Search { get; init; } = new();

    /// <summary>Gets the device that does the first pass of searches in large galleries.</summary>
    /// <value>The default value is null: the processor does it.</value>
    public IVectorDevice? Device { get; init; }

    /// <summary>Vectors of a version from which on they are also written to a file of their own; tests set fewer.</summary>
    internal int VectorFileFrom { get; init; } = 10_000;
}
