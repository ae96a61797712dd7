using SiameseWorker.Encoding.Data;
using SiameseWorker.Imaging;
using SiameseWorker.Reports;

namespace SiameseWorker.Judging;

/// <summary>Images as an encoder sees them, for a report.</summary>
/// <param name="input">Their shape.</param>
/// <param name="samples">Samples of an image by its index.</param>
/// <param name="name">What an image shows, by its index; empty where that is not known.</param>
internal sealed class Thumbnails(InputSpec input, Func<int, ReadOnlyMemory<byte>> samples, Func<int, string> name)
{
    /// <summary>Images of classes, each named by its own.</summary>
    public static Thumbnails Of(ImageSet images)
    {
        var classes = images.ClassOfEachImage();
        return new Thumbnails(images.Input, image => images[image], image => images.Classes[classes[image]] is var c && c.Group.Length > 0 ? $"{c.Group}, {c.Name}" : c.Name);
    }

    public string Name(int image) => name(image);

    public byte[] Png(int image)
    {
        var planes = samples(image).Span;
        var pixels = new byte[planes.Length];
        var area = input.Width * input.Height;
        for (var i = 0; i < planes.Length; i++)
            pixels[(i % area * input.Channels) + (i / area)] = input.Invert ? (byte)(255 - planes[i]) : planes[i];
        return ImageEncoder.ToPng(new PixelImage(input.Width, input.Height, input.Channels, pixels));
    }

    /// <param name="image">Which image.</param>
    /// <param name="role">What it is here, such as a probe; written before its name.</param>
    public ReportImage Image(int image, string role = "") => new($"{role} {name(image)}".Trim(), Png(image));
}
