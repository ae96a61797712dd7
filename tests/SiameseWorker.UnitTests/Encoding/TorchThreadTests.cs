using SiameseWorker.Encoding;
using TorchSharp;

namespace SiameseWorker.UnitTests.Encoding;

public sealed class TorchThreadTests
{
    private static readonly TorchOptions Cpu = new() { Device = "cpu", Threads = 1 };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Runs_jobs_in_turn_on_one_thread_of_its_own()
    {
        await using var thread = new TorchThread("test", Cpu);

        var ids = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => thread.RunAsync(() => Environment.CurrentManagedThreadId, Cancel)));

        Assert.Single(ids.Distinct());
        Assert.NotEqual(Environment.CurrentManagedThreadId, ids[0]);
    }

    [Fact]
    public async Task Disposes_a_jobs_tensors_and_records_no_gradients()
    {
        await using var thread = new TorchThread("test", Cpu);
        var live = await thread.RunAsync(() => DisposeScopeManager.Statistics.ThreadTotalLiveCount, Cancel);

        var gradient = await thread.RunAsync(() => torch.ones(3, requires_grad: true).mul(2).requires_grad, Cancel);

        Assert.False(gradient);
        Assert.Equal(live, await thread.RunAsync(() => DisposeScopeManager.Statistics.ThreadTotalLiveCount, Cancel));
    }

    [Fact]
    public async Task Records_gradients_where_wanted()
    {
        await using var thread = new TorchThread("test", Cpu, gradients: true);

        Assert.True(await thread.RunAsync(() => torch.ones(3, requires_grad: true).mul(2).requires_grad, Cancel));
    }

    [Fact]
    public async Task What_other_threads_set_before_its_first_operation_does_not_change_its_number_of_threads()
    {
        await using var thread = new TorchThread("test", Cpu with { Threads = 3 });
        // It has begun, but computed nothing yet.
        await thread.RunAsync(() => Environment.CurrentManagedThreadId, Cancel);

        await using var other = new TorchThread("other", Cpu);
        await other.RunAsync(() => torch.ones(3).sum().item<float>(), Cancel);

        Assert.Equal((3, 1), (await thread.RunAsync(torch.get_num_threads, Cancel), await other.RunAsync(torch.get_num_threads, Cancel)));
    }

    [Fact]
    public async Task A_failed_job_fails_its_caller_only()
    {
        await using var thread = new TorchThread("test", Cpu);

        var failed = thread.RunAsync(int () => throw new InvalidDataException("broken"), Cancel);
        var next = thread.RunAsync(() => 7, Cancel);

        Assert.Equal("broken", (await Assert.ThrowsAsync<InvalidDataException>(() => failed)).Message);
        Assert.Equal(7, await next);
    }

    [Fact]
    public async Task A_cancelled_job_is_not_begun()
    {
        await using var thread = new TorchThread("test", Cpu);
        using var gate = new ManualResetEventSlim();
        using var cancellation = new CancellationTokenSource();
        var begun = false;
        var blocker = thread.RunAsync(() => gate.Wait(Cancel), Cancel);
        var waiting = thread.RunAsync(() => begun = true, cancellation.Token);

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        gate.Set();
        await blocker;
        await thread.RunAsync(() => 0, Cancel);
        Assert.False(begun);
    }

    [Fact]
    public async Task Disposal_finishes_what_is_queued_and_takes_no_more()
    {
        var thread = new TorchThread("test", Cpu);
        using var gate = new ManualResetEventSlim();
        var jobs = Enumerable.Range(0, 3).Select(i => thread.RunAsync(
            () =>
            {
                gate.Wait(Cancel);
                return i;
            },
            Cancel)).ToList();

        var disposal = thread.DisposeAsync();
        gate.Set();
        await disposal;

        var results = await Task.WhenAll(jobs);
        Assert.Equal([0, 1, 2], results);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => thread.RunAsync(() => 1, Cancel));
        await thread.DisposeAsync();
    }
}
