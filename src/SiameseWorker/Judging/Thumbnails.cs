using SiameseWorker.Imaging;
using SiameseWorker.Reports;

namespace SiameseWorker.Judging;

/// <summary>Images as an encoder sees them, for a report.</summary>
/// <param name="input">Their shape.</param>
/// <param name="samples">Samples of an image by its index.</param>
internal sealed class Thumbnails(InputSpec input, Func<int, ReadOnlyMemory<byte>> samples)
{
    public byte[] Png(int image)
    {
        var planes = samples(image).Span;
        var pixels = new byte[planes.Length];
        var area = input.Width * input.Height;
        for (var i = 0; i < planes.Length; i++)
            pixels[(i % area * input.Channels) + (i / area)] = input.Invert ? (byte)(255 - planes[i]) : planes[i];
        return ImageEncoder.ToPng(new PixelImage(input.Width, input.Height, input.Channels, pixels));
    }

    public ReportImage Image(int image, string label) => new(label, Png(image));
}
