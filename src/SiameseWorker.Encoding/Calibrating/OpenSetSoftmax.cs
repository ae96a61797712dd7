namespace SiameseWorker.Encoding;

/// <summary>
/// How probable it is that a probe shows each of the best candidates, or none of them: a multinomial logistic model in which
/// candidate i of similarity sᵢ has the weight e^(scale · sᵢ) and "none of them" the weight
/// e^(none + nonePerLogClasses · ln N + noneWithCohort + nonePerCohortSimilarity · c) in a gallery of N classes, where c is the mean
/// similarity of the cohort, the candidates after the best. Two candidates that are equally similar share the probability; a
/// larger gallery, in which some class is similar by chance, has to be more similar to be believed; and so has one that is
/// full of look-alikes of the probe, which the cohort tells (the idea of cohort normalisation in speaker verification,
/// Rosenberg et al. 1992; Auckenthaler et al. 2000).
/// </summary>
/// <param name="Scale">Log-odds per unit of similarity.</param>
/// <param name="None">Log-weight of "none of them" in a gallery of one class.</param>
/// <param name="NonePerLogClasses">What ln N adds to it.</param>
/// <param name="NoneWithCohort">What there being a cohort, more than one candidate, adds to it; 0 in cards written before there was such a weight.</param>
/// <param name="NonePerCohortSimilarity">What a unit of the cohort's mean similarity adds to it; 0 in cards written before there was such a weight.</param>
public sealed record OpenSetSoftmax(double Scale, double None, double NonePerLogClasses, double NoneWithCohort = 0, double NonePerCohortSimilarity = 0)
{
    /// <summary>How many of the best candidates the model was fitted on; later ones weigh next to nothing.</summary>
    public const int Candidates = 10;

    /// <summary>How many candidates after the best are the cohort; fewer where there are no more.</summary>
    private const int Cohort = 4;

    /// <summary>
    /// Strength of the pull of all parameters towards 0 (a normal prior of variance 1/λ): too weak to be felt against
    /// thousands of trials, and enough to keep perfectly separated classes from an infinite scale.
    /// </summary>
    internal const double Lambda = 1e-3;

    /// <summary>What an encoder that is no better than chance knows: every class is as likely as "none of them".</summary>
    private static readonly OpenSetSoftmax Uninformed = new(0, 0, 0);

    private double[] NoneWeights => [None, NonePerLogClasses, NoneWithCohort, NonePerCohortSimilarity];

    /// <summary>Probability, 0 to 1, that the probe shows each candidate.</summary>
    /// <param name="similarities">Similarities of the best candidates, best first: <see cref="Candidates"/> of them, or all that the gallery has; more are allowed.</param>
    /// <param name="classes">Classes in the gallery, at least 1.</param>
    public double[] Probabilities(IReadOnlyList<double> similarities, int classes)
    {
        var none = NoneWeights.Zip(NoneFeatures(similarities, classes), (weight, feature) => weight * feature).Sum();
        var highest = similarities.Select(similarity => Scale * similarity).Append(none).Max();
        var total = Math.Exp(none - highest) + similarities.Take(Candidates).Sum(similarity => Math.Exp((Scale * similarity) - highest));
        return [.. similarities.Select(similarity => Math.Exp((Scale * similarity) - highest) / total)];
    }

    /// <summary>What "none of them" is weighed by: 1, ln N, whether there is a cohort, its mean similarity.</summary>
    internal static double[] NoneFeatures(IReadOnlyList<double> similarities, int classes)
    {
        var logClasses = Math.Log(Math.Max(classes, 1));
        return similarities.Count > 1
            ? [1, logClasses, 1, similarities.Skip(1).Take(Cohort).Average()]
            : [1, logClasses, 0, 0];
    }

    /// <summary>Fits the model by maximum likelihood (Newton's method; the likelihood is concave).</summary>
    internal static OpenSetSoftmax Fit(IReadOnlyList<IdentificationTrial> trials)
    {
        // In units of their standard deviation: 1 / (1 + d) differs by a thousandth where distances are in the hundreds, and the
        // pull towards 0 would then be felt.
        var unit = StandardDeviation([.. trials.SelectMany(trial => trial.Similarities)]);
        var model = FitScaled([.. trials.Select(trial => trial with { Similarities = [.. trial.Similarities.Select(similarity => similarity / unit)] })]);
        return model with { Scale = model.Scale / unit, NonePerCohortSimilarity = model.NonePerCohortSimilarity / unit };
    }

    private static OpenSetSoftmax FitScaled(IReadOnlyList<IdentificationTrial> trials)
    {
        var model = new OpenSetSoftmax(1, 0, 0);
        var loss = Loss(model, trials);
        for (var iteration = 0; iteration < 100; iteration++)
        {
            var step = OpenSetSoftmaxStep.Of(model, trials);
            var (next, nextLoss, size) = (model, loss, 2.0);
            do
            {
                size /= 2;
                next = model.Moved(step, size);
                nextLoss = Loss(next, trials);
            }
            while (nextLoss > loss && size > 1e-8);

            if (nextLoss >= loss)
                break;
            var gain = loss - nextLoss;
            (model, loss) = (next, nextLoss);
            if (gain < 1e-12 * trials.Count)
                break;
        }

        return model.Scale > 0 ? model : Uninformed;
    }

    private static double StandardDeviation(double[] values)
    {
        var mean = values.Length == 0 ? 0 : values.Average();
        var variance = values.Length == 0 ? 0 : values.Average(value => (value - mean) * (value - mean));
        return variance > 0 ? Math.Sqrt(variance) : 1;
    }

    /// <summary>How surprising the answers to questions are on average, in nats: −ln of the probability of what was right. Less is better.</summary>
    internal double LogLoss(IReadOnlyList<IdentificationTrial> trials) => Surprise(this, trials) / trials.Count;

    /// <summary>All parameters in the order of <see cref="OpenSetSoftmaxStep"/>.</summary>
    internal double[] Parameters() => [Scale, .. NoneWeights];

    private OpenSetSoftmax Moved(double[] step, double size)
    {
        double[] moved = [.. Parameters().Zip(step, (parameter, direction) => parameter + (size * direction))];
        return new OpenSetSoftmax(moved[0], moved[1], moved[2], moved[3], moved[4]);
    }

    private static double Penalty(OpenSetSoftmax model) => Lambda / 2 * model.Parameters().Sum(parameter => parameter * parameter);

    private static double Loss(OpenSetSoftmax model, IReadOnlyList<IdentificationTrial> trials) => Penalty(model) + Surprise(model, trials);

    private static double Surprise(OpenSetSoftmax model, IReadOnlyList<IdentificationTrial> trials) => trials.Sum(trial =>
    {
        var probabilities = model.Probabilities(trial.Similarities, trial.Classes);
        var right = trial.Right is { } index ? probabilities[index] : 1 - probabilities.Sum();
        return -Math.Log(Math.Max(right, 1e-300));
    });
}
