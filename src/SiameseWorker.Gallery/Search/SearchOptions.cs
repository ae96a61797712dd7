using System.ComponentModel.DataAnnotations;
using SiameseWorker.Gallery.Search;

namespace SiameseWorker.Gallery;

/// <summary>How much of the machine a search may use.</summary>
public sealed class SearchOptions
{
    /// <summary>The section of the configuration.</summary>
    public const string Section = "Search";

    /// <summary>Gets or sets the most threads that one search may use, the caller's included.</summary>
    /// <value>The default value is the number of processors.</value>
    [Range(1, 1024, ErrorMessage = "it must be from 1 to 1024")]
    public int Threads { get; set; } = Environment.ProcessorCount;

    /// <summary>Gets or sets how many stored floats a search must read, times probes, before it uses a second thread.</summary>
    /// <value>The default value is 500,000 (2 MB): below it, waking a thread takes as long as it would save.</value>
    [Range(0, long.MaxValue, ErrorMessage = "it must not be negative")]
    public long ParallelThreshold { get; set; } = 500_000;

    /// <summary>
    /// Gets or sets whether a first pass over eight-bit codes of the vectors rules out most of them. Answers are the same,
    /// two to four times as fast in a large gallery, for a quarter more memory.
    /// </summary>
    /// <value>The default value is true. Vectors of fewer than 32 dimensions have no codes.</value>
    /// <remarks>Read when vectors are loaded.</remarks>
    public bool ReducedPrecision { get; set; } = true;

    /// <summary>
    /// Gets or sets what does the first pass of a search in a large gallery: <c>cpu</c>, or <c>cuda</c> or <c>cuda:n</c>, where
    /// the vectors then live, too, as far as they fit. Answers are the same.
    /// </summary>
    /// <value>The default value is <c>cpu</c>.</value>
    [Required]
    [RegularExpression("^(cpu|cuda|cuda:[0-9]{1,2})$", ErrorMessage = "it must be cpu, cuda or cuda:n")]
    public string Device { get; set; } = "cpu";

    /// <summary>The processor's instructions to use; tests force others than the best.</summary>
    internal Instructions Instructions { get; set; } = Processor.Best;
}
