namespace SiameseWorker.Encoding;

/// <summary>A Newton step of <see cref="OpenSetSoftmax"/>'s likelihood in (scale, none, nonePerLogClasses).</summary>
internal static class OpenSetSoftmaxStep
{
    private const int Parameters = 3;

    public static double[] Of(OpenSetSoftmax model, IReadOnlyList<IdentificationTrial> trials)
    {
        double[] gradient = [-OpenSetSoftmax.Lambda * model.Scale, -OpenSetSoftmax.Lambda * model.None, -OpenSetSoftmax.Lambda * model.NonePerLogClasses];
        var curvature = new double[Parameters, Parameters];
        for (var i = 0; i < Parameters; i++)
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
        double[] ofNone = [0, 1, Math.Log(trial.Classes)];
        var mean = trial.Similarities.Zip(probabilities, (similarity, probability) => similarity * probability).Sum();
        var meanSquare = trial.Similarities.Zip(probabilities, (similarity, probability) => similarity * similarity * probability).Sum();
        double[] expected = [mean, none, none * ofNone[2]];
        double[] observed = trial.Right is { } right ? [trial.Similarities[right], 0, 0] : ofNone;
        for (var i = 0; i < Parameters; i++)
        {
            gradient[i] += observed[i] - expected[i];
            for (var j = 0; j < Parameters; j++)
            {
                var product = i == 0 && j == 0 ? meanSquare : none * ofNone[i] * ofNone[j];
                curvature[i, j] += product - (expected[i] * expected[j]);
            }
        }
    }

    /// <summary>Gaussian elimination; the matrix is symmetric and positive definite.</summary>
    private static double[] Solve(double[,] matrix, double[] right)
    {
        for (var column = 0; column < Parameters; column++)
        {
            for (var row = column + 1; row < Parameters; row++)
            {
                var factor = matrix[row, column] / matrix[column, column];
                for (var k = column; k < Parameters; k++)
                    matrix[row, k] -= factor * matrix[column, k];
                right[row] -= factor * right[column];
            }
        }

        var solution = new double[Parameters];
        for (var row = Parameters - 1; row >= 0; row--)
        {
            var rest = right[row];
            for (var k = row + 1; k < Parameters; k++)
                rest -= matrix[row, k] * solution[k];
            solution[row] = rest / matrix[row, row];
        }

        return solution;
    }
}
