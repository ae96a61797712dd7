using SiameseWorker.Transport.Azure;

namespace SiameseWorker.UnitTests.Transport.Azure;

public sealed class IdlePauseTests
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);

    private readonly IdlePause _pause = new();

    [Fact]
    public void Pauses_double_up_to_the_longest()
    {
        var pauses = Enumerable.Range(0, 10).Select(_ => _pause.Next(Longest).TotalMilliseconds);

        Assert.Equal([25, 50, 100, 200, 400, 800, 1600, 3200, 5000, 5000], pauses);
    }

    [Fact]
    public void A_message_makes_them_short_again()
    {
        for (var i = 0; i < 1000; i++)
            _pause.Next(Longest);
        Assert.Equal(Longest, _pause.Next(Longest));

        _pause.Reset();

        Assert.Equal(TimeSpan.FromMilliseconds(25), _pause.Next(Longest));
    }

    [Fact]
    public void No_pause_is_longer_than_asked_for() => Assert.Equal(TimeSpan.Zero, _pause.Next(TimeSpan.Zero));
}
