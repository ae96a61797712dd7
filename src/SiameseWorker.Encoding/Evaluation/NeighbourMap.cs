namespace SiameseWorker.Encoding.Evaluation;

/// <summary>
/// Places images in a plane so that those that are alike come to lie together: t-SNE (van der Maaten &amp; Hinton 2008), exact,
/// from distances. For a few hundred images; what lies far apart in the plane says nothing of how far.
/// </summary>
public static class NeighbourMap
{
    private const int Iterations = 500;
    private const int Exaggerated = 100;
    private const double Exaggeration = 4;

    /// <summary>Computes the places.</summary>
    /// <param name="comparison">How alike images are.</param>
    /// <param name="images">The images to place.</param>
    /// <param name="seed">Where they start; the same seed gives the same map.</param>
    /// <returns>A place for each image, in no unit.</returns>
    public static IReadOnlyList<(double X, double Y)> Place(ImageComparison comparison, IReadOnlyList<int> images, int seed)
    {
        var count = images.Count;
        var attraction = NeighbourProbabilities.Of(Distances(comparison, images), perplexity: Math.Clamp(count / 4.0, 2, 30));
        var random = new Random(seed);
        double[] places = [.. Enumerable.Range(0, 2 * count).Select(_ => (random.NextDouble() - 0.5) * 1e-2)];
        var (velocity, gradient, gains) = (new double[2 * count], new double[2 * count], Enumerable.Repeat(1.0, 2 * count).ToArray());
        for (var iteration = 0; iteration < Iterations; iteration++)
        {
            Gradient(places, attraction, iteration < Exaggerated ? Exaggeration : 1, gradient);
            Move(places, velocity, gradient, gains, momentum: iteration < Exaggerated ? 0.5 : 0.8, rate: Math.Max(10, count / 4.0));
        }

        return [.. Enumerable.Range(0, count).Select(i => (places[2 * i], places[(2 * i) + 1]))];
    }

    private static double[,] Distances(ImageComparison comparison, IReadOnlyList<int> images)
    {
        var distances = new double[images.Count, images.Count];
        for (var i = 0; i < images.Count; i++)
        {
            for (var j = 0; j < i; j++)
                distances[i, j] = distances[j, i] = Math.Max(0, 1 - comparison.Similarity(images[i], images[j]));
        }

        return distances;
    }

    /// <summary>Equation 5 of the paper.</summary>
    private static void Gradient(double[] places, double[,] attraction, double exaggeration, double[] gradient)
    {
        var count = places.Length / 2;
        var closeness = new double[count, count];
        double total = 1e-12;
        for (var i = 0; i < count; i++)
        {
            for (var j = 0; j < i; j++)
            {
                var (dx, dy) = (places[2 * i] - places[2 * j], places[(2 * i) + 1] - places[(2 * j) + 1]);
                closeness[i, j] = closeness[j, i] = 1 / (1 + (dx * dx) + (dy * dy));
                total += 2 * closeness[i, j];
            }
        }

        Array.Clear(gradient);
        for (var i = 0; i < count; i++)
        {
            for (var j = 0; j < count; j++)
            {
                var force = 4 * ((exaggeration * attraction[i, j]) - (closeness[i, j] / total)) * closeness[i, j];
                gradient[2 * i] += force * (places[2 * i] - places[2 * j]);
                gradient[(2 * i) + 1] += force * (places[(2 * i) + 1] - places[(2 * j) + 1]);
            }
        }
    }

    private static void Move(double[] places, double[] velocity, double[] gradient, double[] gains, double momentum, double rate)
    {
        for (var i = 0; i < places.Length; i++)
        {
            gains[i] = Math.Max(0.01, gradient[i] > 0 == velocity[i] > 0 ? gains[i] * 0.8 : gains[i] + 0.2);
            velocity[i] = (momentum * velocity[i]) - (rate * gains[i] * gradient[i]);
            places[i] += velocity[i];
        }
    }
}
