using TorchSharp;

namespace SiameseWorker.Encoding;

/// <summary>Chooses the device that computes.</summary>
internal static class TorchDevice
{
    /// <summary>Resolves a setting to a device that works.</summary>
    /// <param name="device"><c>auto</c>, <c>cpu</c>, <c>cuda</c> or <c>cuda:n</c>.</param>
    /// <param name="setting">The setting that says so.</param>
    /// <returns>The device's name, and why it is the CPU where <c>auto</c> had no choice.</returns>
    /// <exception cref="TorchUnavailableException">CUDA was asked for by name and does not work.</exception>
    public static (string Device, string? Reason) Select(string device, string setting = "Torch:Device")
    {
        if (device == "cpu")
            return (device, null);
        var index = device.StartsWith("cuda:", StringComparison.Ordinal) ? int.Parse(device["cuda:".Length..]) : 0;
        if (FaultOfCuda(index) is not { } fault)
            return ($"cuda:{index}", null);
        return device == "auto"
            ? ("cpu", FirstLine(fault.Message))
            : throw new TorchUnavailableException(
                $"{setting} is '{device}', but CUDA does not work here. Check the driver (nvidia-smi), build with -p:Torch=cuda or name a CUDA libtorch in Torch:LibraryPath, or set {setting} to cpu. {FirstLine(fault.Message)}", fault);
    }

    private static Exception? FaultOfCuda(int index)
    {
        try
        {
            torch.InitializeDeviceType(DeviceType.CUDA);
            var count = torch.cuda.device_count();
            return index < count ? null : new InvalidOperationException($"There is no device cuda:{index}: {count} found.");
        }
        catch (Exception e) when (e is InvalidOperationException or NotSupportedException or System.Runtime.InteropServices.ExternalException)
        {
            return e;
        }
    }

    private static string FirstLine(string message) => message.Split('\n', 2)[0].Replace(" Trace from LoadNativeBackend:", "", StringComparison.Ordinal).Trim();
}
