using SiameseWorker.Encoders;

namespace SiameseWorker.UnitTests.Worker.Versions;

public sealed class UseCountTests
{
    [Fact]
    public void What_is_used_is_let_go_once_by_the_last_user_and_used_no_more()
    {
        var ends = 0;
        var uses = new UseCount(() => ends++);
        Assert.True(uses.TryEnter());
        uses.Exit();
        Assert.True(uses.TryEnter());
        uses.Exit();
        Assert.Equal(0, ends);
        uses.Exit();
        Assert.Equal((1, false), (ends, uses.TryEnter()));
    }

    [Fact]
    public async Task Users_of_many_threads_never_find_it_gone_while_they_use_it()
    {
        var gone = false;
        var uses = new UseCount(() => Volatile.Write(ref gone, true));
        var users = Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            var entered = 0;
            while (uses.TryEnter())
            {
                Assert.False(Volatile.Read(ref gone));
                entered++;
                uses.Exit();
                if (entered == 10_000)
                    break;
            }
        })).ToList();
        uses.Exit();
        await Task.WhenAll(users);
        Assert.True(gone);
    }
}
