using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using SiameseWorker.Identify;
using SiameseWorker.Imaging;
using SiameseWorker.Transport;
using SiameseWorker.Transport.Embedded;
using SiameseWorker.UnitTests.Encoding;

namespace SiameseWorker.UnitTests.Worker;

/// <summary>A storage folder with images, and what ranks candidates by them.</summary>
internal sealed class StoredExemplars : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Dictionary<string, bool> _unreadable = [];
    private readonly FolderImageStorage _storage;
    private readonly InputReader _reader = new(new ImageLimits());

    public StoredExemplars()
    {
        _storage = new FolderImageStorage(new EmbeddedTransportOptions { StorageRoot = _folder["storage"] }, TimeProvider.System, NullLogger<FolderImageStorage>.Instance);
        Images = new ExemplarImages(new Failing(_storage, _unreadable), _reader, new ImageLimits());
        Ranker = new CandidateRanker(Images);
    }

    public ExemplarImages Images { get; }

    public CandidateRanker Ranker { get; }

    /// <summary>Writes an image of an encoder's input, and reads it as the encoder takes it in.</summary>
    public async Task<byte[]> WriteAsync(string path, ReadOnlyMemory<byte> samples, InputSpec input)
    {
        byte[] file = [.. System.Text.Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"P5\n{input.Width} {input.Height}\n255\n")), .. samples.Span];
        await _storage.WriteAsync(StoragePath.Parse(path), file, TestContext.Current.CancellationToken);
        return _reader.Read(file, input);
    }

    public Task DeleteAsync(string path) => _storage.DeleteAsync(StoragePath.Parse(path), TestContext.Current.CancellationToken);

    /// <summary>From now on, storage does not respond when asked for an image, or does not give it.</summary>
    public void MakeUnreadable(string path, bool isPassing = true) => _unreadable.Add(path, isPassing);

    public void Dispose()
    {
        Images.Dispose();
        _folder.Dispose();
    }

    private sealed class Failing(IImageStorage storage, Dictionary<string, bool> unreadable) : IImageStorage
    {
        public string Description => storage.Description;

        public bool IsWholeWhenSeen => storage.IsWholeWhenSeen;

        public IAsyncEnumerable<StoredItem> ListAsync(string prefix, CancellationToken cancellationToken) => storage.ListAsync(prefix, cancellationToken);

        public Task<StoredItem?> FindAsync(StoragePath path, CancellationToken cancellationToken) => storage.FindAsync(path, cancellationToken);

        public Task<StoredContent?> ReadAsync(StoragePath path, long maxBytes, CancellationToken cancellationToken) =>
            unreadable.TryGetValue(path.Value, out var isPassing) ? throw new TransportException("It cannot be read.", isPassing) : storage.ReadAsync(path, maxBytes, cancellationToken);

        public Task<StoredItem> WriteAsync(StoragePath path, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) => storage.WriteAsync(path, content, cancellationToken);

        public Task<bool> DeleteAsync(StoragePath path, CancellationToken cancellationToken) => storage.DeleteAsync(path, cancellationToken);

        public IAsyncEnumerable<string> WatchAsync(string prefix, CancellationToken cancellationToken) => storage.WatchAsync(prefix, cancellationToken);
    }
}
