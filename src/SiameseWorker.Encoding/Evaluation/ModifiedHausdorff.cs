using System.Numerics;
using System.Runtime.InteropServices;

namespace SiameseWorker.Encoding.Evaluation;

/// <summary>
/// The modified Hausdorff distance of two sets of points (Dubuisson &amp; Jain 1994, their best of 24): the larger of the two
/// mean distances from a set's points to the nearest point of the other.
/// </summary>
internal static class ModifiedHausdorff
{
    /// <summary>The distance, in pixels; infinite where only one of the images has ink, 0 where none has.</summary>
    public static double Distance(InkPoints a, InkPoints b)
    {
        if (a.Count == 0 || b.Count == 0)
            return a.Count == b.Count ? 0 : double.PositiveInfinity;
        return Math.Max(MeanToNearest(a, b), MeanToNearest(b, a));
    }

    private static double MeanToNearest(InkPoints from, InkPoints to)
    {
        double sum = 0;
        for (var i = 0; i < from.Count; i++)
            sum += Math.Sqrt(NearestSquared(from.X[i], from.Y[i], to));
        return sum / from.Count;
    }

    private static float NearestSquared(float x, float y, InkPoints points)
    {
        var xs = MemoryMarshal.Cast<float, Vector<float>>(points.X.AsSpan());
        var ys = MemoryMarshal.Cast<float, Vector<float>>(points.Y.AsSpan());
        var (atX, atY) = (new Vector<float>(x), new Vector<float>(y));
        var least = new Vector<float>(float.PositiveInfinity);
        for (var i = 0; i < xs.Length; i++)
        {
            var (dx, dy) = (xs[i] - atX, ys[i] - atY);
            least = Vector.Min(least, (dx * dx) + (dy * dy));
        }

        var nearest = float.PositiveInfinity;
        for (var i = 0; i < Vector<float>.Count; i++)
            nearest = Math.Min(nearest, least[i]);
        for (var i = xs.Length * Vector<float>.Count; i < points.Count; i++)
        {
            var (dx, dy) = (points.X[i] - x, points.Y[i] - y);
            nearest = Math.Min(nearest, (dx * dx) + (dy * dy));
        }

        return nearest;
    }
}
