using SiameseWorker.Contracts;

namespace SiameseWorker.IntegrationTests.Support;

/// <summary>Files that are no usable images, each with the code that says why.</summary>
internal static class BadImages
{
    /// <summary>The limit that the tests' workers have.</summary>
    public const int MaxBytes = 200_000;

    /// <summary>Every kind, by a name for the test report.</summary>
    public static IReadOnlyDictionary<string, (byte[] Bytes, string Code)> All { get; } = new Dictionary<string, (byte[], string)>
    {
        ["empty"] = ([], ErrorCodes.ImageEmpty),
        ["truncated"] = (Truncated(Drawings.Of(0, 0)), ErrorCodes.ImageCorrupt),
        ["text renamed to .png"] = ("Dear customer, please find attached your invoice.\n"u8.ToArray(), ErrorCodes.ImageNotRecognised),
        ["1×1 pixel"] = (Gray("1 1", 1), ErrorCodes.ImageTooSmall),
        ["30,000×30,000 pixels in 2 KB"] = (Gray("30000 30000", 2_048), ErrorCodes.ImageTooManyPixels),
        ["over the byte limit"] = (Gray("500 500", MaxBytes + 50_000), ErrorCodes.ImageTooLarge),
    };

    /// <summary>The first half of a file: how a crashed upload, or one that is still going on, looks.</summary>
    public static byte[] Truncated(byte[] whole) => whole[..(whole.Length / 2)];

    private static byte[] Gray(string size, int bytes) => [.. System.Text.Encoding.ASCII.GetBytes($"P5\n{size}\n255\n"), .. new byte[bytes]];
}
