using Microsoft.Extensions.Configuration;
using SiameseWorker.Encoding;
using SiameseWorker.Gallery;
using SiameseWorker.Imaging;
using SiameseWorker.Transport.Azure;
using SiameseWorker.Transport.Embedded;

namespace SiameseWorker.Settings;

/// <summary>Every setting, checked.</summary>
internal sealed record WorkerSettings(
    StorageOptions Storage,
    QueueOptions Queues,
    EnrolmentOptions Enrolment,
    WorkerOptions Worker,
    ImageLimits Imaging,
    SearchOptions Search,
    TorchOptions Torch,
    EncoderOptions Encoder,
    Lines Lines,
    RetentionOptions Retention,
    RetrainingOptions Retraining,
    EmbeddedQueueOptions EmbeddedQueue,
    TransportOptions Transport,
    AzureOptions? Azure)
{
    /// <summary>Where everything is.</summary>
    public DataFolder Data => new(Storage.Root);

    /// <summary>How what is enrolled is kept and searched.</summary>
    /// <param name="device">What does the first pass of searches in large galleries; null: the processor.</param>
    public GalleryStoreOptions Gallery(IVectorDevice? device) => new() { LineOf = Lines.LineOf, Search = Search, Device = device };

    /// <summary>How the embedded transport is set up.</summary>
    public EmbeddedTransportOptions Embedded => new()
    {
        StorageRoot = Data.Root,
        QueueFile = Data.QueueFile,
        Durability = EmbeddedQueue.Durability,
        BusyTimeout = EmbeddedQueue.BusyTimeout,
    };

    /// <summary>
    /// How a worker computes: on half of the cores unless the settings say otherwise. The other half decodes and searches, and
    /// libtorch's threads, which wait for each other at every step, stand still when something else has one of their cores.
    /// </summary>
    public TorchOptions ServingTorch => Torch with { Threads = Torch.Threads ?? Math.Max(1, Environment.ProcessorCount / 2) };

    /// <summary>Reads all sections.</summary>
    /// <exception cref="SettingsException">Something is wrong with them.</exception>
    public static WorkerSettings Read(IConfiguration configuration)
    {
        var sections = new SectionReader(configuration);
        var transport = sections.Read<TransportOptions>(TransportOptions.Section);
        var encoder = sections.Read<EncoderOptions>(EncoderOptions.Section);
        var settings = new WorkerSettings(
            sections.Read<StorageOptions>(StorageOptions.Section),
            sections.Read<QueueOptions>(QueueOptions.Section),
            sections.Read<EnrolmentOptions>(EnrolmentOptions.Section),
            sections.Read<WorkerOptions>(WorkerOptions.Section),
            sections.Read<ImageLimits>(ImageLimits.Section),
            sections.Read<SearchOptions>(SearchOptions.Section),
            sections.Read<TorchOptions>("Torch"),
            encoder,
            Lines.Read(sections, encoder),
            sections.Read<RetentionOptions>(RetentionOptions.Section),
            sections.Read<RetrainingOptions>(RetrainingOptions.Section),
            sections.Read<EmbeddedQueueOptions>(EmbeddedQueueOptions.Section),
            transport,
            transport.Kind == TransportKind.Azure ? sections.Read<AzureOptions>(AzureOptions.Section) : null);
        sections.RefuseOthers("Logging", AzureOptions.Section);
        sections.ThrowIfWrong();
        return settings;
    }
}
