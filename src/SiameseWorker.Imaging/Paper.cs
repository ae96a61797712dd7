using System.Runtime.InteropServices;

namespace SiameseWorker.Imaging;

/// <summary>
/// How bright the paper of an image is from place to place: the quadratic surface with the least absolute deviations from all
/// of the image, which is that of what most of it is. It follows a lamp on one side and darker corners, and neither strokes nor
/// what they fill bend it. Found by least squares, weighted anew by the deviations left (Schlossmacher 1973, <i>An Iterative
/// Technique for Absolute Deviations Curve Fitting</i>). Places are -1 to 1 in both directions.
/// </summary>
internal sealed class Paper
{
    private const int White = 255;

    /// <summary>Points a side that the surface is fitted to.</summary>
    private const int Grid = 24;

    /// <summary>How often it is fitted; after that it hardly changes.</summary>
    private const int Fits = 10;

    /// <summary>The deviation, in values of brightness, below which all weigh the same.</summary>
    private const double Near = 1;

    /// <summary>What keeps the surface flat where the points do not say otherwise, per point.</summary>
    private const double Stiffness = 1e-3;

    private const int Terms = 6;
    private readonly double[] _coefficients;

    private Paper(double[] coefficients) => _coefficients = coefficients;

    /// <summary>Whether it is of one brightness everywhere, as that of a drawing made on a screen is.</summary>
    public bool IsEven => _coefficients is [_, 0, 0, 0, 0, 0];

    /// <summary>Whether it is white everywhere.</summary>
    public bool IsWhite => IsEven && _coefficients[0] == White;

    /// <summary>The paper of an image of one channel. If half of the image is of one brightness, that is the paper's: it was not photographed.</summary>
    /// <param name="image">The image.</param>
    /// <param name="values">How often each brightness occurs in it.</param>
    public static Paper Of(PixelImage image, Histogram values)
    {
        var median = values.Median();
        return 2 * values.CountOf(median) >= values.Total ? new Paper([median, 0, 0, 0, 0, 0]) : Fit(Sample(image));
    }

    /// <summary>The paper's brightness at each pixel of a row.</summary>
    /// <param name="row">The row's number.</param>
    /// <param name="height">The image's rows.</param>
    /// <param name="brightness">Takes it, column by column.</param>
    public void FillRow(int row, int height, Span<double> brightness)
    {
        var y = Place(row, height);
        var constant = _coefficients[0] + (y * (_coefficients[2] + (y * _coefficients[5])));
        var linear = _coefficients[1] + (y * _coefficients[4]);
        var square = _coefficients[3];
        var (first, step) = (Place(0, brightness.Length), 2.0 / brightness.Length);
        for (var column = 0; column < brightness.Length; column++)
        {
            var x = first + (column * step);
            brightness[column] = constant + (x * (linear + (x * square)));
        }
    }

    private static Point[] Sample(PixelImage image)
    {
        var (columns, rows) = (Math.Min(Grid, image.Width), Math.Min(Grid, image.Height));
        var points = new Point[columns * rows];
        for (var i = 0; i < points.Length; i++)
        {
            var column = (int)((((2L * (i % columns)) + 1) * image.Width) / (2 * columns));
            var row = (int)((((2L * (i / columns)) + 1) * image.Height) / (2 * rows));
            var (x, y) = (Place(column, image.Width), Place(row, image.Height));
            points[i] = new([1, x, y, x * x, x * y, y * y], image.Samples[(row * image.Width) + column]);
        }

        return points;
    }

    private static Paper Fit(Point[] points)
    {
        var weights = new double[points.Length];
        weights.AsSpan().Fill(1);
        var paper = new Paper(LeastSquares(points, weights));
        for (var fit = 1; fit < Fits; fit++)
        {
            for (var i = 0; i < points.Length; i++)
                weights[i] = 1 / Math.Max(Near, Math.Abs(points[i].Value - paper.At(points[i])));
            paper = new Paper(LeastSquares(points, weights));
        }

        return paper;
    }

    private double At(Point point)
    {
        var brightness = 0.0;
        for (var term = 0; term < Terms; term++)
            brightness += _coefficients[term] * point.Terms[term];
        return brightness;
    }

    private static double[] LeastSquares(Point[] points, double[] weights)
    {
        var equations = new double[Terms, Terms + 1];
        for (var i = 0; i < points.Length; i++)
        {
            var terms = points[i].Terms;
            for (var row = 0; row < Terms; row++)
            {
                var weighted = weights[i] * terms[row];
                for (var column = 0; column <= row; column++)
                    equations[row, column] += weighted * terms[column];
                equations[row, Terms] += weighted * points[i].Value;
            }
        }

        for (var row = 1; row < Terms; row++)
        {
            for (var column = 0; column < row; column++)
                equations[column, row] = equations[row, column];
            equations[row, row] += Stiffness * equations[0, 0];
        }

        return Solve(equations);
    }

    /// <summary>Gauss's elimination, which needs no pivoting where the matrix is positive definite, as this one is.</summary>
    private static double[] Solve(double[,] equations)
    {
        for (var pivot = 0; pivot < Terms; pivot++)
        {
            for (var row = pivot + 1; row < Terms; row++)
            {
                var factor = equations[row, pivot] / equations[pivot, pivot];
                for (var column = pivot; column <= Terms; column++)
                    equations[row, column] -= factor * equations[pivot, column];
            }
        }

        var solution = new double[Terms];
        for (var row = Terms - 1; row >= 0; row--)
        {
            var rest = equations[row, Terms];
            for (var column = row + 1; column < Terms; column++)
                rest -= equations[row, column] * solution[column];
            solution[row] = rest / equations[row, row];
        }

        return solution;
    }

    /// <summary>A pixel's centre.</summary>
    private static double Place(int pixel, int side) => (((2.0 * pixel) + 1) / side) - 1;

    /// <summary>A pixel that the surface is fitted to.</summary>
    /// <param name="Terms">What the coefficients are multiplied with there.</param>
    /// <param name="Value">Its brightness.</param>
    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Point(double[] Terms, double Value);
}
