using SiameseWorker.Encoding;
using SiameseWorker.Encoding.Data;
using SiameseWorker.Imaging;
using SiameseWorker.Transport;

namespace SiameseWorker.Retraining;

/// <summary>Reads a run's images from storage and decodes them to an encoder's input, on a thread that leaves others their turn.</summary>
internal sealed class RunImageLoader(IImageStorage storage, InputReader images, ImageLimits limits)
{
    private const int ReadAtOnce = 16;

    /// <summary>Loads images; those that cannot be used are left out, the same ones every time.</summary>
    /// <param name="list">The images.</param>
    /// <param name="input">The encoder's input.</param>
    /// <param name="thread">The thread that decodes.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="RunImagesChangedException">One is gone.</exception>
    public async Task<ImageSet> LoadAsync(IReadOnlyList<RunImage> list, InputSpec input, TorchThread thread, CancellationToken cancellationToken)
    {
        var loaded = new List<LabelledInput>(list.Count);
        var rejected = new List<RejectedImage>();
        foreach (var batch in list.Chunk(ReadAtOnce))
        {
            var files = await Task.WhenAll(batch.Select(image => ReadAsync(image, cancellationToken)));
            await thread.RunAsync(() => Decode(batch, files, input, loaded, rejected), cancellationToken);
        }

        return new ImageSet(input, loaded, rejected);
    }

    private void Decode(RunImage[] batch, Read[] files, InputSpec input, List<LabelledInput> loaded, List<RejectedImage> rejected)
    {
        foreach (var (image, file) in batch.Zip(files))
        {
            try
            {
                if (file.Problem is { } problem)
                    rejected.Add(new RejectedImage(image.Path, problem));
                else
                    loaded.Add(new LabelledInput(image.Group, image.Class, images.Read(file.Bytes, input)));
            }
            catch (ImageRejectedException unusable)
            {
                rejected.Add(new RejectedImage(image.Path, unusable.Message));
            }
        }
    }

    private async Task<Read> ReadAsync(RunImage image, CancellationToken cancellationToken)
    {
        try
        {
            var content = await storage.ReadAsync(StoragePath.Parse(image.Path), limits.MaxBytes, cancellationToken);
            return new Read(content?.Bytes ?? throw new RunImagesChangedException($"'{image.Path}' was removed while the run was under way"), null);
        }
        catch (ContentTooLargeException)
        {
            return new Read([], $"It is larger than {limits.MaxBytes:N0} bytes.");
        }
        catch (TransportException fault) when (!fault.IsPassing)
        {
            return new Read([], fault.Message);
        }
    }

    /// <summary>A file's bytes, or why it cannot be used.</summary>
    private sealed record Read(byte[] Bytes, string? Problem);
}

/// <summary>What a run works with is not what it was: the present state is begun anew.</summary>
internal sealed class RunImagesChangedException(string problem, Exception? inner = null) : Exception($"{problem}.", inner);
