using TorchSharp;

namespace SiameseWorker.Encoding;

/// <summary>What computes, for logs, model cards and <c>doctor</c>.</summary>
/// <param name="Version">libtorch's version, such as <c>2.10.0</c>; <c>unknown</c> where another libtorch does not tell.</param>
/// <param name="BindingVersion">TorchSharp's version.</param>
/// <param name="Device"><c>cpu</c> or <c>cuda:n</c>.</param>
/// <param name="DeviceReason">Why the CPU is used although <c>auto</c> would prefer CUDA; otherwise <see langword="null"/>.</param>
/// <param name="Threads">Threads per tensor operation on the CPU.</param>
/// <param name="Path">The folder that libtorch came from.</param>
/// <param name="Patched">Whether the binding had to be loaded from a copy made for this system's older libstdc++.</param>
/// <param name="Warning">What to know about the combination of libraries; otherwise <see langword="null"/>.</param>
public sealed record TorchDescription(
    string Version,
    string BindingVersion,
    string Device,
    string? DeviceReason,
    int Threads,
    string Path,
    bool Patched,
    string? Warning)
{
    /// <summary><see cref="Device"/> as TorchSharp takes it.</summary>
    public torch.Device ToTorchDevice() => torch.device(Device);
}
