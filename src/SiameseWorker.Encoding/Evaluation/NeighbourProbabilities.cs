namespace SiameseWorker.Encoding.Evaluation;

/// <summary>
/// How much each image is another's neighbour, by distances: a Gaussian about each image, as wide as lets a given number of
/// neighbours in (equations 1 to 3 of van der Maaten &amp; Hinton 2008).
/// </summary>
internal static class NeighbourProbabilities
{
    /// <summary>Symmetric and summing to 1, shape (images, images).</summary>
    /// <param name="distances">Shape (images, images).</param>
    /// <param name="perplexity">About how many neighbours each image has.</param>
    public static double[,] Of(double[,] distances, double perplexity)
    {
        var count = distances.GetLength(0);
        var conditional = new double[count, count];
        for (var i = 0; i < count; i++)
            FillRow(conditional, distances, i, perplexity);
        var joint = new double[count, count];
        for (var i = 0; i < count; i++)
        {
            for (var j = 0; j < count; j++)
                joint[i, j] = (conditional[i, j] + conditional[j, i]) / (2 * count);
        }

        return joint;
    }

    /// <summary>Finds the width by bisection of the precision.</summary>
    private static void FillRow(double[,] conditional, double[,] distances, int image, double perplexity)
    {
        var count = distances.GetLength(0);
        var (low, high, precision) = (0.0, double.PositiveInfinity, 1.0);
        for (var attempt = 0; attempt < 60; attempt++)
        {
            double sum = 0, weighted = 0;
            for (var j = 0; j < count; j++)
            {
                var squared = distances[image, j] * distances[image, j];
                conditional[image, j] = j == image ? 0 : Math.Exp(-precision * squared);
                sum += conditional[image, j];
                weighted += conditional[image, j] * squared;
            }

            sum = Math.Max(sum, 1e-300);
            var entropy = Math.Log(sum) + (precision * weighted / sum);
            for (var j = 0; j < count; j++)
                conditional[image, j] /= sum;
            if (Math.Abs(entropy - Math.Log(perplexity)) < 1e-5)
                return;
            (low, high) = entropy > Math.Log(perplexity) ? (precision, high) : (low, precision);
            precision = double.IsPositiveInfinity(high) ? precision * 2 : (low + high) / 2;
        }
    }
}
