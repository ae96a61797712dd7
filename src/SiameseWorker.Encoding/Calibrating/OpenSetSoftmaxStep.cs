namespace SiameseWorker.Encoding;

/// <summary>A Newton step of <see cref="OpenSetSoftmax"/>'s likelihood in its parameters: the scale, then the weights of "none of them".</summary>
internal static class OpenSetSoftmaxStep
{
    public static double[] Of(OpenSetSoftmax model, IReadOnlyList<IdentificationTrial> trials)
    {
        double[] gradient = [.. model.Parameters().Select(parameter => -OpenSetSoftmax.Lambda * parameter)];
        var curvature = new double[gradient.Length, gradient.Length];
        for (var i = 0; i < gradient.Length; i++)
            curvature[i, i] = OpenSetSoftmax.Lambda;
        foreach (var trial in trials)
            Add(model, trial, gradient, curvature);
        return Solve(curvature, gradient);
    }

    /// <summary>The gradient is what was observed less what was expected; the curvature is the covariance of what was expected.</summary>
    private static void Add(OpenSetSoftmax model, IdentificationTrial trial, double[] gradient, double[,] curvature)
    {
        var probabilities = model.Probabilities(trial.Similarities, trial.Classes);
        var none = Math.Max(0, 1 - probabilities.Sum());
        double[] ofNone = [0, .. OpenSetSoftmax.NoneFeatures(trial.Similarities, trial.Classes)];
        var mean = trial.Similarities.Zip(probabilities, (similarity, probability) => similarity * probability).Sum();
        var meanSquare = trial.Similarities.Zip(probabilities, (similarity, probability) => similarity * similarity * probability).Sum();
        double[] expected = [mean, .. ofNone.Skip(1).Select(feature => none * feature)];
        double[] observed = trial.Right is { } right ? [trial.Similarities[right], .. new double[ofNone.Length - 1]] : ofNone;
        for (var i = 0; i < gradient.Length; i++)
        {
            gradient[i] += observed[i] - expected[i];
            for (var j = 0; j < gradient.Length; j++)
            {
                var product = i == 0 && j == 0 ? meanSquare : none * ofNone[i] * ofNone[j];
                curvature[i, j] += product - (expected[i] * expected[j]);
            }
        }
    }

    /// <summary>Gaussian elimination; the matrix is symmetric and positive definite.</summary>
    private static double[] Solve(double[,] matrix, double[] right)
    {
        var size = right.Length;
        for (var column = 0; column < size; column++)
        {
            for (var row = column + 1; row < size; row++)
            {
                var factor = matrix[row, column] / matrix[column, column];
                for (var k = column; k < size; k++)
                    matrix[row, k] -= factor * matrix[column, k];
                right[row] -= factor * right[column];
            }
        }

        var solution = new double[size];
        for (var row = size - 1; row >= 0; row--)
        {
            var rest = right[row];
            for (var k = row + 1; k < size; k++)
                rest -= matrix[row, k] * solution[k];
            solution[row] = rest / matrix[row, row];
        }

        return solution;
    }
}
