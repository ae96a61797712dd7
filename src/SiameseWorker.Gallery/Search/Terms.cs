namespace SiameseWorker.Gallery.Search;

/// <summary>What a metric sums over the dimensions, and what score it makes of the sum: the greater, the more alike.</summary>
/// <remarks>
/// A row's element is x · scale. For <see cref="RowCodes"/> the score is the most that the vector behind the codes can
/// have: the margin times the scale is how far their rounding can have moved it. For the vectors themselves it is 0.
/// </remarks>
internal interface ITerm
{
    static abstract V Add<TSimd, V>(V sum, V x, V scale, V probe)
        where V : struct
        where TSimd : ISimd<V>;

    static abstract V Score<TSimd, V>(V sum, V scale, V margin)
        where V : struct
        where TSimd : ISimd<V>;
}

/// <summary>Cosine: Σ x·q, where the scale contains the row's reciprocal length and the probe has length 1.</summary>
internal readonly struct Product : ITerm
{
    public static V Add<TSimd, V>(V sum, V x, V scale, V probe)
        where V : struct
        where TSimd : ISimd<V> => TSimd.MultiplyAdd(x, probe, sum);

    public static V Score<TSimd, V>(V sum, V scale, V margin)
        where V : struct
        where TSimd : ISimd<V> => TSimd.Multiply(TSimd.Add(sum, margin), scale);
}

/// <summary>Euclidean: minus the distance √Σ (x−q)².</summary>
internal readonly struct SquaredDifference : ITerm
{
    public static V Add<TSimd, V>(V sum, V x, V scale, V probe)
        where V : struct
        where TSimd : ISimd<V>
    {
        var difference = TSimd.Subtract(TSimd.Multiply(x, scale), probe);
        return TSimd.MultiplyAdd(difference, difference, sum);
    }

    public static V Score<TSimd, V>(V sum, V scale, V margin)
        where V : struct
        where TSimd : ISimd<V> => TSimd.Subtract(TSimd.Multiply(scale, margin), TSimd.Sqrt(sum));
}

/// <summary>Manhattan: minus the distance Σ |x−q|.</summary>
internal readonly struct AbsoluteDifference : ITerm
{
    public static V Add<TSimd, V>(V sum, V x, V scale, V probe)
        where V : struct
        where TSimd : ISimd<V> => TSimd.Add(sum, TSimd.Abs(TSimd.Subtract(TSimd.Multiply(x, scale), probe)));

    public static V Score<TSimd, V>(V sum, V scale, V margin)
        where V : struct
        where TSimd : ISimd<V> => TSimd.Subtract(TSimd.Multiply(scale, margin), sum);
}
