using SiameseWorker.Contracts;
using SiameseWorker.Transport;

namespace SiameseWorker.Client;

/// <summary>The images of one request, where the worker finds them; disposing deletes what was put in the inbox for it.</summary>
internal sealed class PlacedImages(ProbeUploads uploads) : IAsyncDisposable
{
    private readonly List<ImageReference> _references = [];
    private readonly List<StoragePath> _stored = [];

    /// <summary>How the request names an image.</summary>
    public ImageReference this[int index] => _references[index];

    /// <summary>
    /// A name made from the bytes that were put in the inbox; null where none were. The worker makes the same one for bytes in
    /// a message; for a file it would take the file's name, which is another each time here.
    /// </summary>
    public string? ContentName { get; private set; }

    public void Add(ImageReference reference, StoragePath? stored = null)
    {
        _references.Add(reference);
        if (stored is not null)
            _stored.Add(stored);
    }

    public void NameAfter(ReadOnlySpan<byte> bytes) => ContentName = ImageReference.FileNameOf(bytes);

    public async ValueTask DisposeAsync()
    {
        foreach (var path in _stored)
            await uploads.RemoveAsync(path);
    }
}
