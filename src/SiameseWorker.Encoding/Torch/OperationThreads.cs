using TorchSharp;

namespace SiameseWorker.Encoding;

/// <summary>How many threads an operation on tensors takes on the CPU. libtorch keeps the number for each calling thread.</summary>
internal static class OperationThreads
{
    /// <summary>Sets it for the calling thread, whatever others set before or after.</summary>
    /// <param name="count">How many, 1 or more.</param>
    public static void Set(int count)
    {
        // A thread's first operation sets what any thread set last (ATen's lazy_init_num_threads), and would undo this. To ask is one.
        _ = torch.get_num_threads();
        torch.set_num_threads(count);
    }
}
