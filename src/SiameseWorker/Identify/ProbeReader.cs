using SiameseWorker.Contracts;
using SiameseWorker.Enrolment;
using SiameseWorker.Imaging;
using SiameseWorker.Messaging;
using SiameseWorker.Settings;
using SiameseWorker.Transport;

namespace SiameseWorker.Identify;

/// <summary>Fetches the image that a request refers to. As many at a time as <c>Worker:DecodeConcurrency</c> allows, which bounds the memory they take.</summary>
internal sealed class ProbeReader(IImageStorage storage, InputReader images, ImageLimits limits, WorkerOptions worker) : IDisposable
{
    private static readonly string[] Readable = ["inbox", EnrolmentPath.Root];

    private readonly SemaphoreSlim _slots = new(worker.DecodeConcurrency ?? Environment.ProcessorCount);

    /// <summary>The image as an encoder's input, shape (channels, height, width).</summary>
    /// <exception cref="UnanswerableException">There is no such image, or it is not a usable one.</exception>
    public Task<byte[]> ReadInputAsync(ImageReference image, InputSpec spec, CancellationToken cancellationToken) =>
        UseAsync(image, bytes => Task.FromResult(images.Read(bytes, spec)), cancellationToken);

    /// <summary>Does something with an image file's bytes.</summary>
    /// <param name="image">Where they are.</param>
    /// <param name="use">Does it; it must not keep them.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="UnanswerableException">There is no such image, it is too large, or it was refused.</exception>
    public async Task<T> UseAsync<T>(ImageReference image, Func<ReadOnlyMemory<byte>, Task<T>> use, CancellationToken cancellationToken)
    {
        await _slots.WaitAsync(cancellationToken);
        try
        {
            return await use(await FetchAsync(image, cancellationToken));
        }
        catch (ImageRejectedException rejection)
        {
            throw new UnanswerableException(rejection.Code, $"Image {image}: {rejection.Message}");
        }
        finally
        {
            _slots.Release();
        }
    }

    private async Task<ReadOnlyMemory<byte>> FetchAsync(ImageReference image, CancellationToken cancellationToken)
    {
        if (image.Content is { } content)
            return content;
        if (!StoragePath.TryParse(image.Path, out var path, out var problem))
            throw new UnanswerableException(ErrorCodes.InvalidPath, $"'{image.Path}' is not a path in the image storage: {problem}.");
        if (path.Segments.Length < 2 || !Readable.Contains(path.Segments[0]))
            throw new UnanswerableException(ErrorCodes.InvalidPath, $"'{path}' is not where images are read from: put the image under inbox/ and send its path, such as inbox/4711.jpg.");
        try
        {
            return (await storage.ReadAsync(path, limits.MaxBytes, cancellationToken))?.Bytes
                ?? throw new UnanswerableException(ErrorCodes.ImageNotFound, $"There is no image at '{path}'. Store it before the request is sent, and keep it until the answer has come.");
        }
        catch (ContentTooLargeException tooLarge)
        {
            throw new UnanswerableException(ErrorCodes.ImageTooLarge, $"{tooLarge.Message} Send a smaller image, or raise the setting Imaging:MaxBytes.");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _slots.Dispose();
}
