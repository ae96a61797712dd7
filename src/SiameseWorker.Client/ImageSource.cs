namespace SiameseWorker.Client;

/// <summary>
/// An image to ask about: a local file, bytes, a stream, or what is in the worker's image storage already. A file's path, a
/// byte array, memory and a stream convert to it by themselves.
/// </summary>
/// <remarks>The image file goes to the worker as it is; a stream is read to its end once, and left open.</remarks>
public sealed class ImageSource
{
    private readonly Func<CancellationToken, Task<ReadOnlyMemory<byte>>>? _read;
    private readonly string _description;

    private ImageSource(string description, Func<CancellationToken, Task<ReadOnlyMemory<byte>>>? read)
    {
        _description = description;
        _read = read;
    }

    /// <summary>The file's name without its folder; null where the image has none.</summary>
    public string? FileName { get; private init; }

    /// <summary>Where the image is in the worker's storage, such as <c>inbox/4711.jpg</c>; null where it has yet to get there.</summary>
    internal string? StoragePath { get; private init; }

    /// <summary>A local image file; read when the request is sent.</summary>
    /// <param name="path">The file.</param>
    public static ImageSource FromFile(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return new ImageSource(path, async token => await File.ReadAllBytesAsync(path, token)) { FileName = Path.GetFileName(path) };
    }

    /// <summary>The bytes of an image file.</summary>
    public static ImageSource FromBytes(ReadOnlyMemory<byte> bytes) => new($"{bytes.Length:N0} bytes", _ => Task.FromResult(bytes));

    /// <summary>A stream of an image file's bytes, from where it stands to its end.</summary>
    public static ImageSource FromStream(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return new ImageSource("a stream", async token =>
        {
            using var bytes = new MemoryStream();
            await stream.CopyToAsync(bytes, token);
            return bytes.GetBuffer().AsMemory(0, (int)bytes.Length);
        });
    }

    /// <summary>An image that somebody has stored already; it stays there.</summary>
    /// <param name="path">Its path in the worker's image storage, such as <c>inbox/4711.jpg</c>.</param>
    public static ImageSource FromStorage(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return new ImageSource(path, read: null) { StoragePath = path };
    }

    /// <summary>A local image file.</summary>
    public static implicit operator ImageSource(string path) => FromFile(path);

    /// <summary>The bytes of an image file.</summary>
    public static implicit operator ImageSource(byte[] bytes) => FromBytes(bytes);

    /// <summary>The bytes of an image file.</summary>
    public static implicit operator ImageSource(ReadOnlyMemory<byte> bytes) => FromBytes(bytes);

    /// <summary>A stream of an image file's bytes.</summary>
    public static implicit operator ImageSource(Stream stream) => FromStream(stream);

    /// <inheritdoc/>
    public override string ToString() => _description;

    /// <summary>The whole image file.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    internal Task<ReadOnlyMemory<byte>> ReadAsync(CancellationToken cancellationToken) =>
        _read?.Invoke(cancellationToken) ?? throw new InvalidOperationException($"'{_description}' is in storage already.");
}
