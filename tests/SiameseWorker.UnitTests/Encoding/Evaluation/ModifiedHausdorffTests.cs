using CsCheck;
using SiameseWorker.Encoding.Evaluation;
using SiameseWorker.Imaging;

namespace SiameseWorker.UnitTests.Encoding.Evaluation;

public sealed class ModifiedHausdorffTests
{
    private static readonly InputSpec Input = new() { Width = 40, Height = 40 };

    [Fact]
    public void The_larger_mean_of_distances_to_the_nearest_counts()
    {
        // About their means: a = {−1, 1}, b = {−3, 0, 3} on a line. From a: 1 and 1, mean 1. From b: 2, 1, 2, mean 5/3.
        Assert.Equal(5 / 3.0, Distance([(10, 5), (12, 5)], [(20, 30), (23, 30), (26, 30)]), 1e-6);
    }

    [Fact]
    public void Where_the_ink_is_on_the_paper_does_not_count() =>
        Assert.Equal(0, Distance([(1, 1), (4, 1), (4, 7)], [(21, 11), (24, 11), (24, 17)]), 1e-6);

    [Fact]
    public void An_empty_image_is_like_another_and_unlike_all_else()
    {
        Assert.Equal(0, Distance([], []));
        Assert.Equal(double.PositiveInfinity, Distance([], [(1, 1)]));
        Assert.Equal(0, new HausdorffComparison([Ink([]), Ink([(1, 1)])]).Similarity(0, 1));
    }

    [Fact]
    public void Is_symmetric_and_as_the_definition_says_for_any_ink() =>
        Gen.Select(Gen.Int[0, 39], Gen.Int[0, 39]).HashSet[1, 60].Select(Gen.Select(Gen.Int[0, 39], Gen.Int[0, 39]).HashSet[1, 60]).Sample((a, b) =>
        {
            Assert.Equal(Plain([.. a], [.. b]), Distance([.. a], [.. b]), 1e-4);
            Assert.Equal(Distance([.. a], [.. b]), Distance([.. b], [.. a]), 1e-9);
        });

    private static double Distance(IReadOnlyList<(int X, int Y)> a, IReadOnlyList<(int X, int Y)> b) => ModifiedHausdorff.Distance(Ink(a), Ink(b));

    private static InkPoints Ink(IReadOnlyList<(int X, int Y)> points)
    {
        var samples = Enumerable.Repeat((byte)255, Input.Length).ToArray();
        foreach (var (x, y) in points)
            samples[(y * Input.Width) + x] = 0;
        return InkPoints.Of(samples, Input);
    }

    private static double Plain(IReadOnlyList<(int X, int Y)> a, IReadOnlyList<(int X, int Y)> b)
    {
        var (centredA, centredB) = (Centre(a), Centre(b));
        double From(List<(double X, double Y)> one, List<(double X, double Y)> other) =>
            one.Average(p => other.Min(q => Math.Sqrt(((p.X - q.X) * (p.X - q.X)) + ((p.Y - q.Y) * (p.Y - q.Y)))));
        return Math.Max(From(centredA, centredB), From(centredB, centredA));
    }

    private static List<(double X, double Y)> Centre(IReadOnlyList<(int X, int Y)> points) =>
        [.. points.Select(p => (p.X - points.Average(q => q.X), p.Y - points.Average(q => q.Y)))];
}
