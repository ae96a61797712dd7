using Microsoft.Extensions.Logging;
using SiameseWorker.Encoding;
using SiameseWorker.Gallery;
using SiameseWorker.Settings;
using SiameseWorker.Transport;

namespace SiameseWorker.Encoders;

/// <summary>
/// Sees to it, before anything is answered, that each line has an active encoder version with a vector for everything that is
/// enrolled: at the first start one that ships with the program, later the one that was active, or another that the settings name.
/// </summary>
internal sealed class EncoderInstallation(
    GalleryStore store,
    Lines lines,
    InstalledEncoders installed,
    ActiveEncoders encoders,
    Reembedding reembedding,
    ModelStore models,
    ILogger<EncoderInstallation> logger)
{
    /// <summary>The encoder that ships with the program for lines that nothing else ships for.</summary>
    public static string ShippedFolder => Shipped(GalleryStoreOptions.DefaultLine);

    /// <summary>Begins every line.</summary>
    /// <param name="cancellationToken">Ends the work; it is gone on with at the next start.</param>
    /// <exception cref="EncoderPackageException">An encoder's folder is missing or damaged.</exception>
    /// <exception cref="EmbeddingMismatchException">A folder holds an encoder of another dimension or metric than the database knows.</exception>
    public async Task BeginAsync(CancellationToken cancellationToken)
    {
        foreach (var move in store.Moved)
            logger.LogInformation("Gallery {Gallery} moved from line {From} to line {To}: it is embedded anew", move.Gallery, move.From, move.To);
        foreach (var line in lines.All)
        {
            var active = await BeginAsync(line, cancellationToken);
            encoders.Begin(active, await PreviousAsync(active.Version, cancellationToken));
        }
    }

    /// <summary>The version that shall answer, with everything enrolled embedded.</summary>
    private async Task<LoadedEncoder> BeginAsync(Line line, CancellationToken cancellationToken)
    {
        var active = await store.Reader.ActiveVersionAsync(line.Name, cancellationToken);
        if (await ToActivateAsync(line, active, cancellationToken) is not { } next)
            return await BeginAsync(line, active!, active, cancellationToken);
        try
        {
            return await BeginAsync(line, next, active, cancellationToken);
        }
        catch (TransportException fault) when (active is not null)
        {
            logger.LogError(fault, "Encoder {Next} cannot take over yet, and {Active} goes on answering. It is tried again at the next start", next.FullName, active.FullName);
            return await BeginAsync(line, active, active, cancellationToken);
        }
    }

    private async Task<LoadedEncoder> BeginAsync(Line line, EncoderVersion version, EncoderVersion? active, CancellationToken cancellationToken)
    {
        var encoder = await installed.OpenAsync(version, cancellationToken);
        try
        {
            if (version.Id == active?.Id)
            {
                await CompleteAsync(encoder, cancellationToken);
                await models.PublishAsync(version.Folder, cancellationToken);
                return encoder;
            }

            await reembedding.RunAsync(encoder, null, cancellationToken);
            await store.ActivateAsync(line.Name, version.Name, cancellationToken);
            if (active is not null)
                await store.UnloadVersionAsync(active.Id, cancellationToken);
            return encoder;
        }
        catch
        {
            encoder.Release();
            throw;
        }
    }

    /// <summary>Also the active version may lack some exemplars: of galleries that have moved here. What it has is answered all the same.</summary>
    private async Task CompleteAsync(LoadedEncoder active, CancellationToken cancellationToken)
    {
        try
        {
            await reembedding.RunAsync(active, null, cancellationToken);
        }
        catch (TransportException fault)
        {
            logger.LogError(fault, "Not everything that is enrolled could be embedded with {Active}: what it lacks is not found. It is tried again at the next start", active.Version.FullName);
        }
    }

    /// <summary>The version to make active; null: the one that is stays.</summary>
    private async Task<EncoderVersion?> ToActivateAsync(Line line, EncoderVersion? active, CancellationToken cancellationToken)
    {
        if (line.Options.Encoder is { } folder)
        {
            // A version that was active once and no longer is: it was succeeded or rolled back, and that stays so.
            var named = await installed.RegisterAsync(line.Name, folder, cancellationToken);
            if (active is null || named.ActivatedAt is null)
                return named;
            if (named.Id != active.Id)
                logger.LogInformation("Line {Line} began with {Named}, which the settings name, and is answered by {Active} by now. To go back: siamese models activate {Named}", line.Name, named.FullName, active.FullName, named.FullName);
            return null;
        }

        return active is null ? await installed.RegisterAsync(line.Name, ShippedFor(line), cancellationToken) : null;
    }

    /// <summary>The active version's predecessor, to be embedded with so that a rollback is instant; null where there is none.</summary>
    private async Task<LoadedEncoder?> PreviousAsync(EncoderVersion active, CancellationToken cancellationToken)
    {
        var versions = await store.Reader.VersionsAsync(active.Line, cancellationToken);
        var previousId = versions.First(version => version.Id == active.Id).PreviousId;
        if (versions.FirstOrDefault(version => version.Id == previousId) is not { } previous)
            return null;
        try
        {
            return await installed.OpenAsync(previous, cancellationToken);
        }
        catch (Exception fault) when (fault is EncoderPackageException or EmbeddingMismatchException or IOException or TransportException)
        {
            logger.LogWarning(fault, "Encoder {Previous}, the predecessor of {Active}, cannot be loaded: until it can, going back to it takes embedding everything anew", previous.FullName, active.FullName);
            return null;
        }
    }

    private static string ShippedFor(Line line) =>
        new[] { line.Name, line.Options.Recipe }.Select(Shipped).FirstOrDefault(Directory.Exists) ?? ShippedFolder;

    private static string Shipped(string name) => Path.Combine(AppContext.BaseDirectory, "encoders", name);
}
