namespace SiameseWorker.Transport.Embedded;

/// <summary>A change to the queue file that waits to be stored, alone or together with others.</summary>
/// <param name="survivesPowerLoss">Whether it is stored only when the disk has it.</param>
internal abstract class QueuedChange(bool survivesPowerLoss)
{
    private int _isTaken;

    /// <summary>Whether it is stored only when the disk has it.</summary>
    public bool SurvivesPowerLoss => survivesPowerLoss;

    /// <summary>Whether somebody has taken it on.</summary>
    public bool IsTaken => Volatile.Read(ref _isTaken) != 0;

    /// <summary>Takes it on, to store it or because nobody waits for it any more. Once only: false for all but the first.</summary>
    public bool TryTake() => Interlocked.Exchange(ref _isTaken, 1) == 0;

    /// <summary>Makes it, within a transaction; again if that was rolled back.</summary>
    public abstract void Make(QueueStatements statements);

    /// <summary>Tells whoever waits that it is stored.</summary>
    public abstract void Succeed();

    /// <summary>Tells whoever waits that it is not.</summary>
    public abstract void Fail(Exception error);
}

/// <summary>A <see cref="QueuedChange"/> with a result.</summary>
internal sealed class QueuedChange<T>(Func<QueueStatements, T> change, bool survivesPowerLoss) : QueuedChange(survivesPowerLoss)
{
    private readonly TaskCompletionSource<T> _stored = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T _result = default!;

    /// <summary>Completes with what the change returned, once it is stored.</summary>
    public Task<T> Stored => _stored.Task;

    public override void Make(QueueStatements statements) => _result = change(statements);

    public override void Succeed() => _stored.SetResult(_result);

    public override void Fail(Exception error) => _stored.SetException(error);
}
