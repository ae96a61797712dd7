using System.ComponentModel.DataAnnotations;

namespace SiameseWorker.Encoding.Data;

/// <summary>Some images of each class, by their places in the order of file names. In Omniglot a place is a drawer, so that places keep drawers apart.</summary>
public sealed record ImagePlaces
{
    /// <summary>First place, from 1 to 1,000,000.</summary>
    [Range(1, 1_000_000)]
    public int First { get; init; } = 1;

    /// <summary>How many places, 1 to 1,000,000.</summary>
    [Range(1, 1_000_000)]
    public required int Count { get; init; }

    /// <summary>What is there of a class; its count may be 0.</summary>
    /// <param name="c">The class.</param>
    public ImageClass Of(ImageClass c)
    {
        var skipped = Math.Min(First - 1, c.Count);
        return c with { First = c.First + skipped, Count = Math.Min(Count, c.Count - skipped) };
    }
}
