using System.Buffers.Binary;
using System.Security.Cryptography;

namespace SiameseWorker.Retraining;

/// <summary>
/// Which classes are held out of training for judging. A class's path alone decides, so that the same class is never trained
/// on one night and judged by the next, whatever comes and goes beside it.
/// </summary>
internal static class ClassHoldOut
{
    /// <summary>Whether a class is held out.</summary>
    /// <param name="classPath">The class's folder in storage: <c>galleries/default/cat</c>, <c>corpus/omniglot/Greek/character01</c>.</param>
    /// <param name="share">Share of classes that is held out, 0 to 1; raising it only adds classes.</param>
    public static bool IsHeldOut(string classPath, double share)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(classPath), hash);
        return BinaryPrimitives.ReadUInt64BigEndian(hash) < share * ulong.MaxValue;
    }
}
