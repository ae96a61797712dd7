namespace SiameseWorker.Encoding;

/// <summary>Threshold as a function of the gallery's size: linear in its logarithm between the points, constant beyond them.</summary>
internal static class ThresholdCurve
{
    /// <summary>The threshold at a size.</summary>
    /// <param name="points">At least one, ascending in the number of classes.</param>
    /// <param name="classes">Classes in the gallery.</param>
    public static double At(IReadOnlyList<ConfidenceThreshold> points, int classes)
    {
        if (classes <= points[0].Classes)
            return points[0].Confidence;
        if (classes >= points[^1].Classes)
            return points[^1].Confidence;
        var upper = 1;
        while (points[upper].Classes < classes)
            upper++;
        var (a, b) = (points[upper - 1], points[upper]);
        var share = Math.Log((double)classes / a.Classes) / Math.Log((double)b.Classes / a.Classes);
        return a.Confidence + (share * (b.Confidence - a.Confidence));
    }
}
