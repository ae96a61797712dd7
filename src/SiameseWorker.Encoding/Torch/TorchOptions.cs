using System.ComponentModel.DataAnnotations;

namespace SiameseWorker.Encoding;

/// <summary>Which native tensor library computes, where, and on how many threads (settings section <c>Torch</c>).</summary>
public sealed record TorchOptions
{
    /// <summary>
    /// Gets a folder with another libtorch to load instead of the packaged one, such as <c>torch/lib</c> of an installed
    /// PyTorch with CUDA. Linux only.
    /// </summary>
    /// <value>The default is <see langword="null"/>: the packaged library.</value>
    /// <remarks>
    /// The binding resolves its functions when they are first called, so a neighbouring version mostly works;
    /// one that lacks a function ends the process at that call.
    /// </remarks>
    public string? LibraryPath { get; init; }

    /// <summary>Gets the device: <c>auto</c> (CUDA if it works, else the CPU), <c>cpu</c>, <c>cuda</c> or <c>cuda:n</c>.</summary>
    /// <value>The default is <c>auto</c>.</value>
    /// <remarks><c>cuda</c> fails at start where CUDA does not work; <c>auto</c> falls back and says why.</remarks>
    [Required]
    [RegularExpression("^(auto|cpu|cuda|cuda:[0-9]{1,2})$", ErrorMessage = "Torch:Device must be auto, cpu, cuda or cuda:n.")]
    public string Device { get; init; } = "auto";

    /// <summary>Gets the number of threads that one tensor operation is spread over, 1 to 1024.</summary>
    /// <value>The default is <see langword="null"/>: as many as libtorch finds fit, usually one per core, but no more than the process has processors.</value>
    /// <remarks>The thread count can change the last bits of a result: same seed, device and thread count, same weights.</remarks>
    [Range(1, 1024, ErrorMessage = "Torch:Threads must be 1 to 1024, or absent for one per core.")]
    public int? Threads { get; init; }
}
