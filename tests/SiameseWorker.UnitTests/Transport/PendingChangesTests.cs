using SiameseWorker.Transport;

namespace SiameseWorker.UnitTests.Transport;

public sealed class PendingChangesTests
{
    private readonly PendingChanges _changes = new("galleries", capacity: 3);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Changes_come_once_each_in_their_order()
    {
        Add("a", "b", "a", "c", "b");

        Assert.Equal(["a", "b", "c"], await TakeAsync(3));
    }

    [Fact]
    public async Task Too_many_become_everything()
    {
        Add("a", "b", "c", "d", "e");

        Assert.Equal(["galleries"], await TakeAsync(1));
        Add("f");
        Assert.Equal(["f"], await TakeAsync(1));
    }

    [Fact]
    public async Task Everything_includes_what_was_waiting()
    {
        Add("a", "galleries", "b");

        Assert.Equal(["galleries"], await TakeAsync(1));
        Add("c");
        Assert.Equal(["c"], await TakeAsync(1));
    }

    [Fact]
    public async Task A_path_that_changes_again_after_it_was_read_comes_again()
    {
        Add("a");
        await TakeAsync(1);
        Add("a");

        Assert.Equal(["a"], await TakeAsync(1));
    }

    [Fact]
    public async Task All_can_be_taken_at_once_and_then_the_next_one_is_waited_for()
    {
        Add("a", "b");
        await _changes.WaitAsync(Token);

        Assert.Equal(["a", "b"], _changes.TakeAll());
        Assert.Empty(_changes.TakeAll());
        var waiting = _changes.WaitAsync(Token);
        Assert.False(waiting.IsCompleted);
        Add("a");
        await waiting.WaitAsync(TimeSpan.FromMinutes(1), Token);
        Assert.Equal(["a"], _changes.TakeAll());
    }

    private void Add(params string[] paths) => Array.ForEach(paths, _changes.Add);

    private async Task<List<string>> TakeAsync(int count)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Token);
        patience.CancelAfter(TimeSpan.FromMinutes(1));
        var taken = new List<string>();
        await foreach (var path in _changes.ReadAllAsync(patience.Token))
        {
            taken.Add(path);
            if (taken.Count == count)
                break;
        }
        return taken;
    }
}
