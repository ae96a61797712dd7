using System.Collections.Concurrent;
using Microsoft.Extensions.Time.Testing;
using SiameseWorker.Enrolment;
using SiameseWorker.Settings;
using SiameseWorker.Transport;
using SiameseWorker.UnitTests.Transport;
using SiameseWorker.UnitTests.Worker.Versions;

namespace SiameseWorker.UnitTests.Worker;

public sealed class EnrolmentServiceTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_cannot_be_read_is_said_once_and_tried_again_soon_only_if_it_may_succeed(bool isPassing)
    {
        await using var bench = await VersionBench.StartAsync();
        var (reads, time, log) = (new ConcurrentQueue<string>(), new FakeTimeProvider(), new RecordingLogger<EnrolmentService>());
        var isFaulty = true;
        bench.FaultOf = path =>
        {
            reads.Enqueue(path.Value);
            return Volatile.Read(ref isFaulty) ? new TransportException("it is away", isPassing) : null;
        };
        var dropped = bench.Drop(1);
        using var service = new EnrolmentService(bench.Enroller, bench.Storage, new EnrolmentOptions { SettleTime = TimeSpan.Zero, ReconcileInterval = TimeSpan.FromMinutes(10) }, time, log);

        await service.StartAsync(Token);
        await UntilAsync(() => Task.FromResult(log.Lines.Any(line => line.Contains(dropped, StringComparison.Ordinal))));
        var before = reads.Count;
        if (isPassing)
            await UntilAsync(() => AdvancedAsync(TimeSpan.FromSeconds(10), () => reads.Count >= before + 3));
        else
            Assert.False(await AdvancedAsync(TimeSpan.FromSeconds(10), () => reads.Count > before));
        Volatile.Write(ref isFaulty, false);
        await UntilAsync(() => AdvancedAsync(isPassing ? TimeSpan.FromSeconds(10) : TimeSpan.FromMinutes(10), () => true));
        await UntilAsync(async () => (await bench.Store.Reader.FindAsync(dropped, Token)) is not null);
        await service.StopAsync(Token);

        var said = Assert.Single(log.Lines, line => line.Contains("it is away", StringComparison.Ordinal));
        Assert.Equal($"Warning: {dropped} could not be read and is tried again {(isPassing ? "every 10 s" : "when it changes or storage is compared")}: it is away", said);

        async Task<bool> AdvancedAsync(TimeSpan step, Func<bool> isEnough)
        {
            time.Advance(step);
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, Token);
            return isEnough();
        }
    }

    [Fact]
    public async Task Between_slices_of_a_large_comparison_others_have_their_turn()
    {
        await using var bench = await VersionBench.StartAsync();
        for (var number = 0; number <= Enroller.SliceSize; number++)
            bench.Drop(number);
        var turns = new List<int>();
        ReconcileReport? asked = null;

        var report = await bench.Enroller.ReconcileAsync(EnrolmentPath.Root, allowEmpty: false, Token, async () =>
        {
            var known = await bench.Store.Reader.ListAsync(gallery: null, Token);
            turns.Add(known.Count);
            var waiting = Enumerable.Range(0, Enroller.SliceSize + 1).Select(number => $"galleries/default/class {number}/1.png").Except(known.Select(exemplar => exemplar.Path)).Single();
            asked = await bench.Enroller.SyncAsync([StoragePath.Parse(waiting)], whole: true, Token);
        });

        Assert.Equal([Enroller.SliceSize], turns);
        Assert.Equal(1, asked!.Count(EnrolmentState.Added));
        Assert.Equal((Enroller.SliceSize, 1), (report.Count(EnrolmentState.Added), report.Count(EnrolmentState.Unchanged)));
    }

    [Fact]
    public void Folders_in_folders_are_compared_with_these()
    {
        Assert.Equal(["galleries/a", "galleries/b/cat"], Compared("galleries/a/cat", "galleries/a", "galleries/b/cat"));
        Assert.Equal(["galleries"], Compared("galleries/a/cat", "galleries", "galleries/b"));
        Assert.Equal(["galleries/a", "galleries/a-2/cat"], Compared("galleries/a", "galleries/a-2/cat"));
        Assert.Empty(Compared());
    }

    [Fact]
    public void Many_folders_of_one_are_compared_as_one()
    {
        string[] few = [.. Enumerable.Range(0, 32).Select(c => $"galleries/a/{c}")];
        Assert.Equal(few.Order(StringComparer.Ordinal), Compared(few));
        Assert.Equal(["galleries/a", "galleries/b/cat"], Compared([.. few, "galleries/a/one more", "galleries/b/cat"]));
        Assert.Equal(["galleries"], Compared([.. Enumerable.Range(0, 33).SelectMany(g => Enumerable.Range(0, 33).Select(c => $"galleries/{g}/{c}"))]));
    }

    private static IEnumerable<string> Compared(params string[] noticed) => EnrolmentService.FoldersToCompare(noticed.ToHashSet()).Order(StringComparer.Ordinal);

    private static async Task UntilAsync(Func<Task<bool>> isSo)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Token);
        patience.CancelAfter(TimeSpan.FromMinutes(1));
        while (!await isSo())
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, patience.Token);
    }
}
