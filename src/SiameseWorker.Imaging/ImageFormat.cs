namespace SiameseWorker.Imaging;

/// <summary>The image file formats that are read. A file's format is told from its first bytes, never from its name.</summary>
public enum ImageFormat
{
    /// <summary>Portable Network Graphics, 1 to 16 bits per sample.</summary>
    Png,

    /// <summary>JPEG (JFIF, EXIF), grayscale, YCbCr or CMYK.</summary>
    Jpeg,

    /// <summary>WebP, lossy or lossless; of an animation the first frame.</summary>
    WebP,

    /// <summary>GIF; of an animation the first frame.</summary>
    Gif,

    /// <summary>TIFF; of several pages the first.</summary>
    Tiff,

    /// <summary>Windows or OS/2 bitmap, uncompressed, 1 to 32 bits per pixel.</summary>
    Bmp,

    /// <summary>Portable graymap, plain (P2) or binary (P5).</summary>
    Pgm,

    /// <summary>Portable pixmap, plain (P3) or binary (P6).</summary>
    Ppm,
}
