using System.Security.Cryptography;
using System.Text.Json.Serialization;
using SiameseWorker.Contracts.Json;

namespace SiameseWorker.Contracts;

/// <summary>
/// An image of a request: a path in the image storage (JSON: a string), or the bytes of an image small enough to fit in a
/// message (JSON: <c>{ "base64": "…" }</c>).
/// </summary>
[JsonConverter(typeof(ImageReferenceConverter))]
public sealed record ImageReference
{
    /// <summary>Longest path, in UTF-16 code units.</summary>
    public const int MaxPathLength = 1024;

    private ImageReference(string? path, ReadOnlyMemory<byte>? content) => (Path, Content) = (path, content);

    /// <summary>The path, relative to the storage root, such as <c>inbox/4711.jpg</c>; null where the bytes are given.</summary>
    public string? Path { get; }

    /// <summary>The bytes of the image file; null where the path is given.</summary>
    public ReadOnlyMemory<byte>? Content { get; }

    /// <summary>An image in storage.</summary>
    /// <param name="path">1 to <see cref="MaxPathLength"/> characters; whether it lies within the storage is checked by the worker.</param>
    /// <exception cref="ArgumentException">The path is empty or too long.</exception>
    public static ImageReference FromPath(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return path.Length <= MaxPathLength
            ? new ImageReference(path, null)
            : throw new ArgumentException($"A path of {path.Length:N0} characters is too long; at most {MaxPathLength:N0} are possible.", nameof(path));
    }

    /// <summary>An image within the message.</summary>
    /// <param name="content">The whole image file, at least one byte.</param>
    /// <exception cref="ArgumentException">There are no bytes.</exception>
    public static ImageReference FromBytes(ReadOnlyMemory<byte> content) =>
        content.IsEmpty ? throw new ArgumentException("An image in a message needs at least one byte.", nameof(content)) : new ImageReference(null, content);

    /// <summary>The file name that an image is enrolled under where its request gives none and it comes from no file: the same content has the same one.</summary>
    /// <param name="content">The whole image file.</param>
    public static string FileNameOf(ReadOnlySpan<byte> content) => $"{Convert.ToHexStringLower(SHA256.HashData(content))[..16]}.img";

    /// <summary>Whether both name the same path or hold the same bytes.</summary>
    public bool Equals(ImageReference? other) =>
        other is not null && Path == other.Path && Content.HasValue == other.Content.HasValue
        && (Content is null || Content.Value.Span.SequenceEqual(other.Content!.Value.Span));

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Path, Content?.Length);

    /// <summary>The path, or the number of bytes: never the bytes themselves, so that a log stays readable.</summary>
    public override string ToString() => Path ?? $"({Content!.Value.Length:N0} bytes in the message)";
}
