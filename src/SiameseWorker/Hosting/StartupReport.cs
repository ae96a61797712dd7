using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SiameseWorker.Encoding;
using SiameseWorker.Settings;
using SiameseWorker.Transport;

namespace SiameseWorker.Hosting;

/// <summary>Says in a few lines what is running: where the data is, which encoder is active, what is enrolled, which queues are read, where it computes.</summary>
internal sealed class StartupReport(
    WorkerSettings settings,
    WorkerResources resources,
    IQueueService queues,
    IImageStorage storage,
    ILogger<StartupReport> logger) : IHostedService
{
    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        logger.LogInformation("Data: {Storage}; database {Database}; queues in {Queues}", storage.Description, resources.Database.Description, queues.Description);
        if (resources.Report is { Migrations.Count: > 0, Created: false } migrated)
            logger.LogInformation("Database brought up to date ({Migrations}); the former one is kept as {Backup}", string.Join(", ", migrated.Migrations), migrated.Backup);
        if (resources.Report.StaleLockCleared)
            logger.LogWarning("A migration lock left behind by a killed worker was cleared");
        if (resources.Report.Checked is { } took)
            logger.LogInformation("The database was not as a worker closed it, and was checked for damage in {Milliseconds:0} ms: it is whole", took.TotalMilliseconds);

        var torch = TorchRuntime.Describe();
        logger.LogInformation("Computing on {Device} with libtorch {Version}, {Threads} threads{Reason}", torch.Device, torch.Version, torch.Threads,
            torch.DeviceReason is null ? "" : $" ({torch.DeviceReason})");
        if (torch.Warning is { } warning)
            logger.LogWarning("{Warning}", warning);

        foreach (var line in resources.Encoders.All.OrderBy(line => line.Line, StringComparer.Ordinal))
        {
            var session = line.Active.Session;
            logger.LogInformation("Encoder {Encoder}: {Dimension} dimensions, {Metric}, input {Width}x{Height}x{Channels}; {SecondLook}; serves galleries {Galleries}", line.Active.Version.FullName,
                session.Dimension, session.Metric, session.Input.Width, session.Input.Height, session.Input.Channels,
                session.HasComparison || session.Look is not null ? "nearest candidates are looked at again" : "ranked by the metric alone",
                string.Join(", ", settings.Lines.Find(line.Line)!.Options.Galleries!));
        }

        var galleries = await resources.Store.Reader.SummariseAsync(cancellationToken);
        var loaded = resources.Store.Loaded;
        logger.LogInformation("Enrolled: {Exemplars} exemplars of {Classes} classes in {Galleries} galleries; {Vectors} vectors read from the {Source} in {Milliseconds:0} ms",
            galleries.Sum(gallery => gallery.Enrolled), galleries.Sum(gallery => gallery.Classes.Count(enrolled => enrolled.Enrolled > 0)), galleries.Count,
            loaded.Vectors, loaded.Changed is { } changed ? $"file beside the database ({changed} changed since it was written)" : "database", loaded.Elapsed.TotalMilliseconds);
        logger.LogInformation("Reading queues {Identify}, {Enrol} and {Train}, answering on {Answers}; following galleries/<gallery>/<class>/<image>",
            settings.Queues.Identify, settings.Queues.Enrol, settings.Queues.Train, settings.Queues.Answers);
    }

    /// <summary>Says, when everything that started after it has stopped, that the worker has.</summary>
    public Task StopAsync(CancellationToken cancellationToken)
    {
        logger.LogInformation("Stopped: what was in progress is finished or given back");
        return Task.CompletedTask;
    }
}
