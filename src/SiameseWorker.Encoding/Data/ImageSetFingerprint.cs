using System.Security.Cryptography;
using System.Text.Json;

namespace SiameseWorker.Encoding.Data;

/// <summary>Tells whether two sets hold the same images in the same classes.</summary>
internal static class ImageSetFingerprint
{
    /// <summary>SHA-256 over classes and samples, lower-case hexadecimal.</summary>
    public static string Of(ImageSet images)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(JsonSerializer.SerializeToUtf8Bytes(images.Classes));
        for (var image = 0; image < images.Count; image++)
            hash.AppendData(images[image].Span);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
