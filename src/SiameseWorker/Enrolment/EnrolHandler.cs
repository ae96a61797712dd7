using SiameseWorker.Contracts;
using SiameseWorker.Encoders;
using SiameseWorker.Gallery;
using SiameseWorker.Identify;
using SiameseWorker.Imaging;
using SiameseWorker.Messaging;
using SiameseWorker.Settings;
using SiameseWorker.Transport;

namespace SiameseWorker.Enrolment;

/// <summary>
/// Answers <c>enrol</c>, <c>remove</c> and <c>reconcile</c> requests: by changing storage, the source of truth, and then
/// bringing the database in line with it. Each may be repeated and comes to the same.
/// </summary>
internal sealed class EnrolHandler(
    EnrolmentService enrolment,
    IImageStorage storage,
    ProbeReader probes,
    InputReader images,
    ActiveEncoders encoders,
    GalleryStore store,
    StorageEventHandler events,
    QueueOptions queues) : IRequestHandler
{
    /// <inheritdoc/>
    public string Queue => queues.Enrol;

    /// <inheritdoc/>
    public IReadOnlyCollection<string> Types { get; } = [MessageType.Enrol, MessageType.Remove, MessageType.Reconcile];

    /// <inheritdoc/>
    public bool TryTakeNotice(string body) => events.TryTake(body);

    /// <inheritdoc/>
    public async Task<Answer?> HandleAsync(Request request, Elapsed elapsed, CancellationToken cancellationToken) => request switch
    {
        EnrolRequest enrol => await EnrolAsync(enrol, elapsed, cancellationToken),
        RemoveRequest remove => await RemoveAsync(remove, elapsed, cancellationToken),
        ReconcileRequest reconcile => await ReconcileAsync(reconcile, elapsed, cancellationToken),
        _ => throw new ArgumentException($"A request of type '{request.Type}' is not for this handler.", nameof(request)),
    };

    private async Task<EnrolledAnswer> EnrolAsync(EnrolRequest request, Elapsed elapsed, CancellationToken cancellationToken)
    {
        var target = await probes.UseAsync(request.Image, bytes => StoreAsync(request, bytes, cancellationToken), cancellationToken);
        var report = await enrolment.SyncAsync([target.Path], cancellationToken);
        if (report.Outcomes.FirstOrDefault(outcome => outcome.State == EnrolmentState.Rejected) is { } rejected)
            throw new UnanswerableException(rejected.Code!, rejected.Reason!);
        if (report.Unfinished.Any())
            throw new IOException($"'{target.Path}' was written but could not be read back.");
        return new EnrolledAnswer
        {
            Id = request.Id,
            Status = AnswerStatus.Enrolled,
            Gallery = request.Gallery,
            Class = request.Class,
            Exemplar = target.Path.Value,
            Encoder = encoders.Live(request.Gallery).Encoders[0].Version.FullName,
            ElapsedMs = elapsed.Milliseconds,
        };
    }

    /// <summary>Puts the image where it belongs, once it is known to be one: what is refused leaves no file behind.</summary>
    private async Task<EnrolmentPath> StoreAsync(EnrolRequest request, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        images.Read(bytes, encoders.Live(request.Gallery).Inputs);
        var target = EnrolmentPath.Of(request.Gallery, request.Class, request.Name ?? NameOf(request.Image, bytes));
        try
        {
            if (request.Image.Path != target.Path.Value)
                await storage.WriteAsync(target.Path, bytes, cancellationToken);
            return target;
        }
        catch (ArgumentException)
        {
            throw new UnanswerableException(ErrorCodes.InvalidPath,
                $"'{target.Path}' cannot be stored: names that end in ~, .tmp, .part, .partial, .crdownload or .download stand for files in the making. Choose another name for the gallery, the class or the exemplar.");
        }
    }

    /// <summary>The name of the image's own file; for bytes in a message one made from them, so that a repetition is the same exemplar.</summary>
    private static string NameOf(ImageReference image, ReadOnlyMemory<byte> bytes) =>
        image.Path is { } path ? StoragePath.Parse(path).FileName : ImageReference.FileNameOf(bytes.Span);

    private async Task<RemovedAnswer> RemoveAsync(RemoveRequest request, Elapsed elapsed, CancellationToken cancellationToken)
    {
        var folder = $"{EnrolmentPath.Root}/{request.Gallery}/{request.Class}";
        var paths = request.Image is { } image ? [PathOf(folder, image)] : await ContentAsync(folder, cancellationToken);
        var removed = new HashSet<string>();
        foreach (var path in paths)
        {
            if (await DeleteAsync(path, cancellationToken))
                removed.Add(path.Value);
        }

        // The service may have noticed that a file is gone, and forgotten it, before it is asked to: the files are counted too.
        var report = await enrolment.SyncAsync(paths, cancellationToken);
        removed.UnionWith(report.Outcomes.Where(outcome => outcome.State == EnrolmentState.Removed).Select(outcome => outcome.Path));
        return new RemovedAnswer
        {
            Id = request.Id,
            Status = AnswerStatus.Removed,
            Gallery = request.Gallery,
            Class = request.Class,
            Exemplars = removed.Count,
            ElapsedMs = elapsed.Milliseconds,
        };
    }

    private async Task<bool> DeleteAsync(StoragePath path, CancellationToken cancellationToken)
    {
        try
        {
            return await storage.DeleteAsync(path, cancellationToken);
        }
        catch (TransportException refusal) when (!refusal.IsPassing)
        {
            throw new UnanswerableException(ErrorCodes.NotSupported, refusal.Message);
        }
    }

    private static StoragePath PathOf(string folder, string image)
    {
        var text = image.StartsWith(folder + "/", StringComparison.Ordinal) ? image : $"{folder}/{image}";
        if (!StoragePath.TryParse(text, out var path, out var problem) || path.Segments.Length != EnrolmentPath.Depth)
            throw new UnanswerableException(ErrorCodes.InvalidPath, $"image: '{image}' is not a file of the class: {problem ?? $"give its name, or its path in {folder}/"}.");
        return path;
    }

    /// <summary>What the class has in storage or in the database: a repetition of a request that was killed half-way still removes the rest.</summary>
    private async Task<IReadOnlyList<StoragePath>> ContentAsync(string folder, CancellationToken cancellationToken)
    {
        var paths = new HashSet<StoragePath>();
        await foreach (var item in storage.ListAsync(folder, cancellationToken))
            paths.Add(item.Path);
        foreach (var path in await store.Reader.PathsBelowAsync(folder, except: new HashSet<long>(), cancellationToken))
            paths.Add(StoragePath.Parse(path));
        return [.. paths];
    }

    private async Task<ReconciledAnswer> ReconcileAsync(ReconcileRequest request, Elapsed elapsed, CancellationToken cancellationToken)
    {
        var scope = request.Gallery is { } gallery ? $"{EnrolmentPath.Root}/{gallery}" : EnrolmentPath.Root;
        var report = await enrolment.ReconcileAsync(scope, cancellationToken);
        return new ReconciledAnswer
        {
            Id = request.Id,
            Status = AnswerStatus.Reconciled,
            Gallery = request.Gallery,
            Added = report.Count(EnrolmentState.Added),
            Replaced = report.Count(EnrolmentState.Replaced),
            Removed = report.Count(EnrolmentState.Removed),
            Rejected = report.Count(EnrolmentState.Rejected),
            Unchanged = report.Unchanged,
            ElapsedMs = elapsed.Milliseconds,
        };
    }
}
