using System.Runtime.ExceptionServices;

namespace SiameseWorker.Gallery.Store;

/// <summary>The same work on several threads, the caller's among them, which share out what there is to do.</summary>
internal static class Workers
{
    /// <summary>Returns when all have ended. The first exception comes as it was thrown.</summary>
    public static void Run(int threads, Action work, CancellationToken cancellationToken)
    {
        try
        {
            Parallel.For(0, Math.Max(1, threads), new() { CancellationToken = cancellationToken }, _ => work());
        }
        catch (AggregateException e)
        {
            ExceptionDispatchInfo.Throw(e.InnerExceptions[0]);
        }
    }
}
