using SiameseWorker.Encoding;
using TorchSharp;

namespace SiameseWorker.UnitTests.Encoding;

[Collection(nameof(Alone))]
public sealed class FreedMemoryTests
{
    [Fact]
    public async Task What_a_thread_has_freed_goes_back_to_the_operating_system_when_it_ends()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only glibc keeps what was freed.");
        const long Freed = 400L << 20;
        var thread = new TorchThread("test", new TorchOptions { Device = "cpu", Threads = 1 });
        // Too small to be mapped one by one; the last of them, which stays, keeps the others from being cut off the end.
        using var last = await thread.RunAsync(
            () =>
            {
                for (var i = 0; i < Freed / (100 << 10); i++)
                    torch.zeros(100 << 10, dtype: torch.int8);
                return torch.zeros(100 << 10, dtype: torch.int8).DetachFromDisposeScope();
            },
            TestContext.Current.CancellationToken);
        var before = Environment.WorkingSet;

        await thread.DisposeAsync();

        Assert.InRange(Environment.WorkingSet, 0, before - (Freed / 2));
    }
}
