namespace SiameseWorker.Encoding;

/// <summary>
/// Threshold as a function of the gallery's size. The best of N impostor similarities grows about linearly with log N
/// (extreme values of a light-tailed distribution), so that is how points are joined and continued.
/// </summary>
internal static class ThresholdCurve
{
    /// <summary>Short of 1, the similarity of an image with itself, so that an enrolled image is always found.</summary>
    private const double Ceiling = 0.999;

    /// <summary>The threshold at a size, between the points by interpolation, beyond them by the last slope.</summary>
    /// <param name="points">At least one, ascending in both.</param>
    /// <param name="classes">Classes in the gallery; below the first point's as at the first point.</param>
    public static double At(IReadOnlyList<ClassCountThreshold> points, int classes)
    {
        if (classes <= points[0].Classes || points.Count == 1)
            return points[0].Similarity;
        var upper = 1;
        while (upper < points.Count - 1 && points[upper].Classes < classes)
            upper++;
        var (a, b) = (points[upper - 1], points[upper]);
        var share = Math.Log((double)classes / a.Classes) / Math.Log((double)b.Classes / a.Classes);
        var similarity = a.Similarity + (share * (b.Similarity - a.Similarity));
        return share <= 1 ? similarity : Math.Max(b.Similarity, Math.Min(similarity, Ceiling));
    }
}
