using SiameseWorker.Imaging;

namespace SiameseWorker.Encoders;

/// <summary>
/// The versions that everything enrolled in a line's galleries is embedded with, at some moment: the active one first, then
/// its predecessor, kept for a rollback, and whatever is about to become active.
/// </summary>
internal sealed class LiveEncoders(IReadOnlyList<LoadedEncoder> encoders)
{
    /// <summary>The encoders, the active one first.</summary>
    public IReadOnlyList<LoadedEncoder> Encoders => encoders;

    /// <summary>Their inputs, in the same order.</summary>
    public IReadOnlyList<InputSpec> Inputs { get; } = [.. encoders.Select(encoder => encoder.Session.Input)];

    /// <summary>Begins a use of all of them, or of none; false where one is gone meanwhile.</summary>
    public bool TryUse()
    {
        for (var i = 0; i < encoders.Count; i++)
        {
            if (encoders[i].TryUse())
                continue;
            while (--i >= 0)
                encoders[i].Release();
            return false;
        }

        return true;
    }

    /// <summary>Ends a use of all of them.</summary>
    public void Release()
    {
        foreach (var encoder in encoders)
            encoder.Release();
    }
}
