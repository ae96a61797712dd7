namespace SiameseWorker.Gallery;

/// <summary>A gallery that another line serves than the last time.</summary>
/// <param name="Gallery">The gallery.</param>
/// <param name="From">The line that served it.</param>
/// <param name="To">The line that serves it now.</param>
public sealed record GalleryMove(string Gallery, string From, string To);
