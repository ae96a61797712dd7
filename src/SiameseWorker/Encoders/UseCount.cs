namespace SiameseWorker.Encoders;

/// <summary>Counts who uses something, so that it is let go when the last one is done, and never before. Begins with one use, the owner's.</summary>
/// <param name="unused">Called once, by whoever ends the last use.</param>
internal sealed class UseCount(Action unused)
{
    private int _users = 1;

    /// <summary>Begins a use; false where the last one has ended.</summary>
    public bool TryEnter()
    {
        var users = Volatile.Read(ref _users);
        while (users > 0)
        {
            var seen = Interlocked.CompareExchange(ref _users, users + 1, users);
            if (seen == users)
                return true;
            users = seen;
        }

        return false;
    }

    /// <summary>Ends a use.</summary>
    public void Exit()
    {
        if (Interlocked.Decrement(ref _users) == 0)
            unused();
    }
}
