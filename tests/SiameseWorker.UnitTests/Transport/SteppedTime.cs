using System.Threading.Channels;
using Microsoft.Extensions.Time.Testing;

namespace SiameseWorker.UnitTests.Transport;

/// <summary>A clock that a test moves, and that tells when somebody has begun to wait on it.</summary>
internal sealed class SteppedTime : FakeTimeProvider
{
    private readonly Channel<TimeSpan> _waits = Channel.CreateUnbounded<TimeSpan>();

    public SteppedTime()
        : base(new DateTimeOffset(2026, 11, 24, 12, 0, 0, TimeSpan.Zero))
    {
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        _waits.Writer.TryWrite(dueTime);
        return timer;
    }

    /// <summary>Returns once somebody waits, with the time until they go on by themselves.</summary>
    public ValueTask<TimeSpan> SomebodyWaitsAsync(CancellationToken cancellationToken) => _waits.Reader.ReadAsync(cancellationToken);
}
