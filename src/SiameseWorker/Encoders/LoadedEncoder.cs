using SiameseWorker.Encoding;
using SiameseWorker.Gallery;

namespace SiameseWorker.Encoders;

/// <summary>An encoder version whose network is in memory, for as long as anybody uses it.</summary>
internal sealed class LoadedEncoder
{
    private readonly UseCount _uses;
    private readonly TaskCompletionSource _gone = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Takes over a session; the caller has the first use.</summary>
    public LoadedEncoder(EncoderSession session, EncoderVersion version)
    {
        Session = session;
        Version = version;
        _uses = new UseCount(() => _ = DisposeSessionAsync());
    }

    /// <summary>Computes embeddings.</summary>
    public EncoderSession Session { get; }

    /// <summary>The version as it was when it was loaded; its state may have changed since.</summary>
    public EncoderVersion Version { get; }

    /// <summary>Completes when the last user is done and the network is freed.</summary>
    public Task Gone => _gone.Task;

    /// <summary>Begins a use; false where it is gone already.</summary>
    public bool TryUse() => _uses.TryEnter();

    /// <summary>Ends a use.</summary>
    public void Release() => _uses.Exit();

    private async Task DisposeSessionAsync()
    {
        try
        {
            await Session.DisposeAsync();
            _gone.SetResult();
        }
        catch (Exception fault)
        {
            _gone.SetException(fault);
        }
    }
}
