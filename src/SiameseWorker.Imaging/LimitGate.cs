namespace SiameseWorker.Imaging;

/// <summary>Checks what a file's header claims against the limits, and says which setting would let it pass.</summary>
internal sealed class LimitGate(ImageLimits limits)
{
    public void CheckBytes(long bytes)
    {
        if (bytes == 0)
            throw new ImageRejectedException(ImageRejection.Empty, "The file is empty (0 bytes); send it again when it has been written.");
        if (bytes > limits.MaxBytes)
        {
            throw new ImageRejectedException(
                ImageRejection.TooManyBytes,
                $"The file has {bytes:N0} bytes; at most {limits.MaxBytes:N0} are accepted ({Setting(nameof(limits.MaxBytes))}). Send a smaller image.");
        }
    }

    public void CheckFormat(ImageFormat format)
    {
        if (!limits.Allows(format))
        {
            throw new ImageRejectedException(
                ImageRejection.FormatNotAllowed,
                $"The file is a {format.DisplayName()} image; only {string.Join(", ", limits.AllowedFormats.Select(FormatSignature.DisplayName))} "
                + $"are accepted ({Setting(nameof(limits.AllowedFormats))}).");
        }
    }

    /// <param name="width">Columns that the header claims.</param>
    /// <param name="height">Rows that the header claims.</param>
    public void CheckSize(long width, long height)
    {
        if (Math.Min(width, height) < limits.MinSide)
        {
            throw new ImageRejectedException(
                ImageRejection.TooSmall,
                $"The image is {width:N0} × {height:N0} pixels; each side must have at least {limits.MinSide:N0} ({Setting(nameof(limits.MinSide))}).");
        }

        if (Math.Max(width, height) > limits.MaxSide)
        {
            throw new ImageRejectedException(
                ImageRejection.TooManyPixels,
                $"The image is {width:N0} × {height:N0} pixels; no side may have more than {limits.MaxSide:N0} ({Setting(nameof(limits.MaxSide))}). Send a smaller image.");
        }

        if (width * height > limits.MaxPixels)
        {
            throw new ImageRejectedException(
                ImageRejection.TooManyPixels,
                $"The image is {width:N0} × {height:N0} = {width * height:N0} pixels; at most {limits.MaxPixels:N0} are accepted ({Setting(nameof(limits.MaxPixels))}). Send a smaller image.");
        }
    }

    private static string Setting(string name) => $"setting {ImageLimits.Section}:{name}";
}
