using System.Runtime.InteropServices;

namespace SiameseWorker.Samples;

/// <summary>A point, or the way from one to another; x to the right, y down.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Point(double X, double Y)
{
    public double Length => Math.Sqrt((X * X) + (Y * Y));

    /// <summary>The same way, turned by a right angle.</summary>
    public Point Across => new(-Y, X);

    public static Point operator +(Point a, Point b) => new(a.X + b.X, a.Y + b.Y);

    public static Point operator -(Point a, Point b) => new(a.X - b.X, a.Y - b.Y);

    public static Point operator *(double factor, Point a) => new(factor * a.X, factor * a.Y);
}
