using System.Numerics;
using System.Runtime.InteropServices;

namespace SiameseWorker.Imaging.Bmp;

/// <summary>The bits of a pixel that hold one channel.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ChannelMask(int Shift, uint Largest)
{
    /// <summary>Whether the channel has any bits.</summary>
    public bool IsPresent => Largest > 0;

    /// <exception cref="ImageRejectedException">The bits of the mask are not contiguous.</exception>
    public static ChannelMask Of(uint mask)
    {
        if (mask == 0)
            return default;
        var shift = BitOperations.TrailingZeroCount(mask);
        var largest = mask >> shift;
        return BitOperations.IsPow2((ulong)largest + 1)
            ? new ChannelMask(shift, largest)
            : throw BmpHeader.Damaged($"the bits of its colour mask {mask:X8} are not contiguous");
    }

    /// <summary>The channel's value, scaled to 0 to 255; 0 where it has no bits.</summary>
    public int Extract(uint pixel) => IsPresent ? (int)(((((ulong)pixel >> Shift) & Largest) * 255 + (Largest / 2)) / Largest) : 0;
}
