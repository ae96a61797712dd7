namespace SiameseWorker.Commands;

/// <summary>What a script can tell from the exit code.</summary>
internal static class ExitCodes
{
    /// <summary>Done; for <c>identify</c>: every image was identified; for <c>verify</c>: the same class.</summary>
    public const int Success = 0;

    /// <summary>Done, and the answer is no: at least one image is of an unknown class, or the two images differ.</summary>
    public const int No = 1;

    /// <summary>The command line or the configuration is wrong; nothing was done.</summary>
    public const int Usage = 2;

    /// <summary>It failed; the message says why.</summary>
    public const int Failed = 3;

    /// <summary>No answer came in time: probably no worker is running.</summary>
    public const int NoAnswer = 4;
}
