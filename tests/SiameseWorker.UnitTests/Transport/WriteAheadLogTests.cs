using SiameseWorker.Transport.Embedded;

namespace SiameseWorker.UnitTests.Transport;

public sealed class WriteAheadLogTests : IDisposable
{
    private readonly SemaphoreSlim _disk = new(0);
    private readonly WriteAheadLog _log;
    private int _begun;
    private Exception? _fault;

    public WriteAheadLogTests() => _log = new WriteAheadLog(Flush);

    public void Dispose()
    {
        _disk.Release(100);
        _log.Dispose();
        _disk.Dispose();
    }

    [Fact]
    public async Task What_is_committed_during_a_flush_waits_for_the_next_one_together()
    {
        var first = _log.FlushAsync();
        await UntilAsync(() => Volatile.Read(ref _begun) == 1);
        Task[] later = [_log.FlushAsync(), _log.FlushAsync(), _log.FlushAsync()];

        _disk.Release();
        await first.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
        await UntilAsync(() => Volatile.Read(ref _begun) == 2);
        Assert.All(later, task => Assert.False(task.IsCompleted));

        _disk.Release();
        await Task.WhenAll(later).WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
        Assert.Equal(2, _begun);
    }

    [Fact]
    public async Task A_disk_that_fails_is_told_to_those_who_waited_for_it_and_tried_again_by_the_next()
    {
        _fault = new IOException("no");
        var failing = _log.FlushAsync();
        _disk.Release();
        Assert.Same(_fault, await Assert.ThrowsAsync<IOException>(() => failing));
        _fault = null;

        var next = _log.FlushAsync();
        _disk.Release();

        await next.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Closing_waits_for_the_disk()
    {
        var flushed = _log.FlushAsync();
        var closed = Task.Run(_log.Dispose, TestContext.Current.CancellationToken);
        await UntilAsync(() => Volatile.Read(ref _begun) == 1);
        Assert.False(closed.IsCompleted);

        _disk.Release();

        await closed.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
        Assert.True(flushed.IsCompletedSuccessfully);
    }

    private void Flush()
    {
        Interlocked.Increment(ref _begun);
        _disk.Wait();
        if (_fault is not null)
            throw _fault;
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        while (!condition())
            await Task.Delay(1, TestContext.Current.CancellationToken);
    }
}
