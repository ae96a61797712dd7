using System.Globalization;
using Microsoft.Extensions.Logging;
using SiameseWorker.Gallery;

namespace SiameseWorker.Encoders;

/// <summary>
/// What can be done with encoder versions while requests are answered: a candidate is registered, embedded with, checked and
/// promoted, or abandoned; an earlier version is gone back to. Each step may be called again, by this process or the one
/// after it, and comes to the same.
/// </summary>
/// <remarks>
/// In this order, a promotion loses no enrolment: <see cref="BackfillAsync"/> first has everything that is newly enrolled
/// embedded with the candidate too, then embeds what lacks; <see cref="PromoteAsync"/> refuses, within its transaction, a
/// version that an exemplar lacks; and an enrolment that has no vector by the active version is refused and embedded anew.
/// </remarks>
internal sealed class EncoderVersions(
    GalleryStore store,
    InstalledEncoders installed,
    ActiveEncoders encoders,
    Reembedding reembedding,
    VersionCheck check,
    TimeProvider time,
    ILogger<EncoderVersions> logger) : IDisposable
{
    /// <summary>Back-fills in a row that may be overtaken by enrolments before a promotion gives up.</summary>
    private const int MostBackfills = 10;

    private readonly SemaphoreSlim _changing = new(1, 1);
    private TaskCompletionSource _promotion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes at the next promotion or rollback.</summary>
    public Task NextPromotion => Volatile.Read(ref _promotion).Task;

    /// <summary>A name for a line's next version that none has: the date and a number, <c>2026-11-24.1</c>.</summary>
    /// <param name="line">The line.</param>
    /// <param name="isTaken">Whether a name was given to something else, such as a candidate that was rejected.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<string> NextNameAsync(string line, Predicate<string> isTaken, CancellationToken cancellationToken)
    {
        var taken = (await store.Reader.VersionsAsync(line, cancellationToken)).Select(version => version.Name).ToHashSet(StringComparer.Ordinal);
        var date = time.GetUtcNow().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        // Above the highest of the day, so that a later version never looks like an earlier one.
        var highest = taken.Where(name => name.StartsWith($"{date}.", StringComparison.Ordinal))
            .Select(name => int.TryParse(name[(date.Length + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0)
            .DefaultIfEmpty().Max();
        return Enumerable.Range(1, int.MaxValue - highest).Select(number => $"{date}.{highest + number}").First(name => !isTaken(name) && !installed.Exists(line, name));
    }

    /// <summary>Makes a trained encoder a candidate of a line: its folder is copied to <c>models/&lt;line&gt;/&lt;name&gt;</c> and put in storage.</summary>
    /// <param name="line">The line.</param>
    /// <param name="folder">The folder of the encoder package that was trained; it stays where it is.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="Encoding.EncoderPackageException">The folder is missing or damaged, or another encoder of the line has its name.</exception>
    public Task<EncoderVersion> RegisterAsync(string line, string folder, CancellationToken cancellationToken) =>
        installed.RegisterAsync(line, folder, cancellationToken);

    /// <summary>Has everything that is enrolled from now on embedded with a version too, and then embeds with it what is enrolled already.</summary>
    /// <param name="version">The version; not necessarily a candidate.</param>
    /// <param name="progress">Told how far it is; null: nobody is.</param>
    /// <param name="cancellationToken">Ends the work; what was written stays, and a later call goes on from there.</param>
    /// <exception cref="IOException">An image that is enrolled cannot be read.</exception>
    public async Task BackfillAsync(EncoderVersion version, IProgress<EmbeddingProgress>? progress, CancellationToken cancellationToken)
    {
        await EmbedWithAsync(version, cancellationToken);
        if (encoders.Line(version.Line).Find(version.Id) is not { } encoder || !encoder.TryUse())
            throw Abandoned(version);
        try
        {
            await reembedding.RunAsync(encoder, progress, cancellationToken);
        }
        finally
        {
            encoder.Release();
        }
    }

    /// <summary>Embeds with a line's predecessor what it lacks, so that going back to it is instant.</summary>
    public async Task CompletePreviousAsync(string line, CancellationToken cancellationToken)
    {
        if (encoders.Line(line).Previous is not { } previous || !previous.TryUse())
            return;
        try
        {
            await reembedding.RunAsync(previous, null, cancellationToken);
        }
        finally
        {
            previous.Release();
        }
    }

    /// <summary>Checks that a version's vectors are complete, of the right dimension, and those of their exemplars. Its vectors are in memory afterwards.</summary>
    /// <exception cref="VersionCheckFailedException">They are not; the message says what is wrong.</exception>
    public async Task<VersionCheckReport> VerifyAsync(EncoderVersion version, CancellationToken cancellationToken)
    {
        await BackfillAsync(version, null, cancellationToken);
        if (encoders.Line(version.Line).Find(version.Id) is not { } encoder || !encoder.TryUse())
            throw Abandoned(version);
        try
        {
            return await check.RunAsync(encoder, cancellationToken);
        }
        finally
        {
            encoder.Release();
        }
    }

    /// <summary>
    /// Makes a version the one that answers for its line: in the database in one transaction, and then for all answers that
    /// begin from then on. Answers under way are finished with the version they began with, which is kept up to date as the
    /// predecessor. What was enrolled meanwhile and lacks a vector is embedded first.
    /// </summary>
    /// <param name="version">The version.</param>
    /// <param name="champion">The full name of the version that it was compared with; null: it takes any one's place.</param>
    /// <param name="cancellationToken">Ends the work; a later call goes on.</param>
    /// <returns>The version as it is now.</returns>
    /// <exception cref="ChampionChangedException">By now, another one than the champion answers.</exception>
    /// <exception cref="VersionIncompleteException">Exemplars lack a vector by it, however often they are embedded.</exception>
    public async Task<EncoderVersion> PromoteAsync(EncoderVersion version, string? champion, CancellationToken cancellationToken)
    {
        if (encoders.Line(version.Line).Active.Version.Id == version.Id)
            return await CurrentAsync(version, cancellationToken);
        for (var backfills = 1; ; backfills++)
        {
            await BackfillAsync(version, null, cancellationToken);
            await _changing.WaitAsync(cancellationToken);
            try
            {
                if (encoders.Line(version.Line).Find(version.Id) is null)
                    throw Abandoned(version);
                var former = encoders.Line(version.Line).Active.Version;
                if (champion is not null && former.FullName != champion)
                    throw new ChampionChangedException(champion, former.FullName);
                var active = await store.ActivateAsync(version.Line, version.Name, cancellationToken);
                encoders.Promote(active);
                Interlocked.Exchange(ref _promotion, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
                logger.LogInformation("Encoder {Encoder} answers for line {Line} from now on, in place of {Former}", active.FullName, active.Line, former.FullName);
                return active;
            }
            catch (VersionIncompleteException) when (backfills < MostBackfills)
            {
                // Enrolments overtook the back-fill.
            }
            finally
            {
                _changing.Release();
            }
        }
    }

    /// <summary>Gives up a candidate: nothing more is embedded with it, and its vectors, its row and its files are removed.</summary>
    /// <exception cref="InvalidOperationException">The version answers for its line, or did: see <see cref="VersionRetention"/>.</exception>
    public async Task AbandonAsync(EncoderVersion version, CancellationToken cancellationToken)
    {
        var current = (await store.Reader.VersionsAsync(version.Line, cancellationToken)).FirstOrDefault(known => known.Id == version.Id);
        if (current is { State: not EncoderVersionState.Candidate })
            throw new InvalidOperationException($"Encoder version '{version.FullName}' is {current.State.ToString().ToLowerInvariant()}: only a candidate can be abandoned.");
        await DropAsync(version);
        await installed.RemoveAsync(version, cancellationToken);
        logger.LogInformation("Candidate {Encoder} was abandoned: its vectors and files are removed", version.FullName);
    }

    /// <summary>Gives up the candidates among the versions named, and finishes removals that were interrupted. What nobody names stays: a candidate may be the settings' own, which has yet to take over.</summary>
    /// <param name="left">Line and name of each version that a run has left behind; what is not there, or answers or did, is passed over.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>The candidates that were given up.</returns>
    public async Task<IReadOnlyList<EncoderVersion>> CleanUpAsync(IReadOnlySet<(string Line, string Name)> left, CancellationToken cancellationToken)
    {
        var orphans = (await store.Reader.VersionsAsync(null, cancellationToken))
            .Where(version => version.State == EncoderVersionState.Candidate && left.Contains((version.Line, version.Name)))
            .ToList();
        foreach (var orphan in orphans)
            await AbandonAsync(orphan, cancellationToken);
        await installed.FinishRemovalsAsync(cancellationToken);
        return orphans;
    }

    /// <summary>
    /// Goes back to an earlier version: at once to the predecessor, whose vectors are kept up to date; to an older one when
    /// everything that was enrolled since is embedded with it. The version that is left stays as the new predecessor.
    /// </summary>
    /// <param name="fullName">The version as answers name it: <c>default/2026-11-23.2</c>.</param>
    /// <param name="reason">Why, for the log; null: it was not said.</param>
    /// <param name="cancellationToken">Ends the work; a later call goes on.</param>
    /// <returns>The version that answers now.</returns>
    /// <exception cref="UnknownVersionException">There is no such version, or it never answered.</exception>
    public async Task<EncoderVersion> RollBackAsync(string fullName, string? reason, CancellationToken cancellationToken)
    {
        var versions = await store.Reader.VersionsAsync(null, cancellationToken);
        var version = versions.FirstOrDefault(version => version.FullName == fullName)
            ?? throw new UnknownVersionException($"There is no encoder version '{fullName}'. There are: {string.Join(", ", versions.Where(version => version.State != EncoderVersionState.Candidate).Select(version => version.FullName))}.");
        if (version.State == EncoderVersionState.Candidate)
            throw new UnknownVersionException($"Encoder version '{fullName}' is a candidate that has not been judged yet: it cannot be gone back to.");
        logger.LogInformation("Going back to encoder {Encoder}, as asked: {Reason}", fullName, reason ?? "no reason given");
        try
        {
            return await PromoteAsync(version, champion: null, cancellationToken);
        }
        catch
        {
            // An older version that could not take over is not embedded with any longer.
            await DropAsync(version);
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _changing.Dispose();

    private async Task EmbedWithAsync(EncoderVersion version, CancellationToken cancellationToken)
    {
        await _changing.WaitAsync(cancellationToken);
        try
        {
            if (encoders.Line(version.Line).Find(version.Id) is null)
                encoders.Add(await installed.OpenAsync(version, cancellationToken));
        }
        finally
        {
            _changing.Release();
        }
    }

    private async Task DropAsync(EncoderVersion version)
    {
        await _changing.WaitAsync(CancellationToken.None);
        try
        {
            encoders.Drop(version.Line, version.Id);
        }
        finally
        {
            _changing.Release();
        }
    }

    private static OperationCanceledException Abandoned(EncoderVersion version) => new($"Encoder version '{version.FullName}' was abandoned meanwhile.");

    private async Task<EncoderVersion> CurrentAsync(EncoderVersion version, CancellationToken cancellationToken) =>
        (await store.Reader.VersionsAsync(version.Line, cancellationToken)).Single(known => known.Id == version.Id);
}
