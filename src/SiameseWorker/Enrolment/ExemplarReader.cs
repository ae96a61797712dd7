using System.Security.Cryptography;
using SiameseWorker.Contracts;
using SiameseWorker.Gallery;
using SiameseWorker.Imaging;
using SiameseWorker.Transport;

namespace SiameseWorker.Enrolment;

/// <summary>Reads a file of a class's folder and makes it encoders' inputs, or says why it cannot be one.</summary>
internal sealed class ExemplarReader(IImageStorage storage, InputReader images, ImageLimits limits)
{
    /// <summary>Reads one file.</summary>
    /// <param name="exemplar">Where it lies.</param>
    /// <param name="known">What the database knows of it; null where it is new.</param>
    /// <param name="specs">The encoders' inputs.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<ExemplarReading> ReadAsync(EnrolmentPath exemplar, ExemplarRecord? known, IReadOnlyList<InputSpec> specs, CancellationToken cancellationToken)
    {
        StoredContent? content;
        try
        {
            content = await storage.ReadAsync(exemplar.Path, limits.MaxBytes, cancellationToken);
        }
        catch (ContentTooLargeException tooLarge)
        {
            return new ExemplarReading.Unusable(exemplar, await storage.FindAsync(exemplar.Path, cancellationToken), "", ErrorCodes.ImageTooLarge,
                $"It has {tooLarge.Size:N0} bytes; at most {limits.MaxBytes:N0} are read (setting Imaging:MaxBytes).");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or TransportException)
        {
            return new ExemplarReading.Unreadable(exemplar, fault);
        }

        if (content is null)
            return new ExemplarReading.Gone(exemplar);
        var hash = Convert.ToHexStringLower(SHA256.HashData(content.Bytes));
        if (known is { State: ExemplarState.Enrolled } && known.ContentHash == hash)
            return new ExemplarReading.SameContent(exemplar, content.Item);
        try
        {
            return new ExemplarReading.Usable(exemplar, known is not null, content.Item, hash, images.Read(content.Bytes, specs));
        }
        catch (ImageRejectedException rejection)
        {
            return new ExemplarReading.Unusable(exemplar, content.Item, hash, rejection.Code, rejection.Message);
        }
    }
}

/// <summary>What reading a file of a class's folder gave.</summary>
/// <param name="Exemplar">Where it lies.</param>
/// <param name="Item">What was read; null where nothing was.</param>
internal abstract record ExemplarReading(EnrolmentPath Exemplar, StoredItem? Item)
{
    /// <summary>An input for each of the encoders that were asked for, of a path that is new or known.</summary>
    internal sealed record Usable(EnrolmentPath Exemplar, bool IsKnown, StoredItem Content, string Hash, byte[][] Inputs) : ExemplarReading(Exemplar, Content)
    {
        /// <summary>What is written once it is embedded.</summary>
        public EnrolmentWrite ToWrite(IReadOnlyDictionary<long, float[]> vectors) =>
            new(Exemplar.Gallery, Exemplar.Class, Exemplar.Path.Value, Content.Size, Content.ETag, Hash, vectors);
    }

    /// <summary>The content that is enrolled already, under new metadata.</summary>
    internal sealed record SameContent(EnrolmentPath Exemplar, StoredItem Content) : ExemplarReading(Exemplar, Content);

    /// <summary>Not a usable image.</summary>
    internal sealed record Unusable(EnrolmentPath Exemplar, StoredItem? Item, string Hash, string Code, string Reason) : ExemplarReading(Exemplar, Item)
    {
        /// <summary>What is written of it.</summary>
        public RejectionWrite ToWrite() => new(
            Exemplar.Gallery, Exemplar.Class, Exemplar.Path.Value, Item?.Size ?? 0, Item?.ETag ?? "", Hash, Code, Reason);
    }

    /// <summary>It was deleted meanwhile.</summary>
    internal sealed record Gone(EnrolmentPath Exemplar) : ExemplarReading(Exemplar, null);

    /// <summary>It could not be read this time.</summary>
    internal sealed record Unreadable(EnrolmentPath Exemplar, Exception Fault) : ExemplarReading(Exemplar, null)
    {
        /// <summary>Whether it may be read later without anybody changing something.</summary>
        public bool IsPassing => Fault is IOException or TransportException { IsPassing: true };
    }

    /// <summary>It was being written to.</summary>
    internal sealed record Unsettled(EnrolmentPath Exemplar) : ExemplarReading(Exemplar, null);
}
