using SiameseWorker.Contracts;
using SiameseWorker.Encoding.Evaluation;

namespace SiameseWorker.UnitTests.Encoding.Evaluation;

public sealed class NeighbourMapTests
{
    [Fact]
    public void Images_that_are_alike_lie_together_and_the_seed_decides_where()
    {
        var random = new Random(4);
        var comparison = new EmbeddingComparison(
            [.. Enumerable.Range(0, 40).Select(i => new[] { (i / 10 == 0 ? 1f : 0.1f) + Noise(), (i / 10 == 1 ? 1f : 0.1f) + Noise(), (i / 10 == 2 ? 1f : 0.1f) + Noise(), (i / 10 == 3 ? 1f : 0.1f) + Noise() })], Metric.Cosine);
        float Noise() => (float)(random.NextDouble() * 0.1);
        int[] images = [.. Enumerable.Range(0, 40)];

        var places = NeighbourMap.Place(comparison, images, seed: 1);

        foreach (var i in images)
        {
            var nearest = images.Where(j => j != i).MinBy(j => Math.Pow(places[i].X - places[j].X, 2) + Math.Pow(places[i].Y - places[j].Y, 2));
            Assert.Equal(i / 10, nearest / 10);
        }

        Assert.Equal(places, NeighbourMap.Place(comparison, images, seed: 1));
        Assert.NotEqual(places, NeighbourMap.Place(comparison, images, seed: 2));
    }
}
