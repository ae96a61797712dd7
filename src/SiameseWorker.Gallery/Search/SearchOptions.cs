namespace SiameseWorker.Gallery;

/// <summary>How much of the machine a search may use.</summary>
public sealed class SearchOptions
{
    /// <summary>Gets or sets the most threads that one search may use, the caller's included.</summary>
    /// <value>The default value is the number of processors.</value>
    public int Threads { get; set; } = Environment.ProcessorCount;

    /// <summary>Gets or sets how many stored floats a search must read, times probes, before it uses a second thread.</summary>
    /// <value>The default value is 500,000 (2 MB): below it, waking a thread takes as long as it would save.</value>
    public long ParallelThreshold { get; set; } = 500_000;
}
