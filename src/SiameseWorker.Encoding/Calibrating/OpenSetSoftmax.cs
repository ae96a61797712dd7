namespace SiameseWorker.Encoding;

/// <summary>
/// How probable it is that a probe shows each of the best candidates, or none of them: a multinomial logistic model in which
/// candidate i of similarity sᵢ has the weight e^(scale · sᵢ) and "none of them" the weight e^(none + nonePerLogClasses · ln N)
/// in a gallery of N classes. Two candidates that are equally similar share the probability, and a larger gallery, in which
/// some class is similar by chance, has to be more similar to be believed.
/// </summary>
/// <param name="Scale">Log-odds per unit of similarity.</param>
/// <param name="None">Log-weight of "none of them" in a gallery of one class.</param>
/// <param name="NonePerLogClasses">What ln N adds to it.</param>
public sealed record OpenSetSoftmax(double Scale, double None, double NonePerLogClasses)
{
    /// <summary>How many of the best candidates the model was fitted on; later ones weigh next to nothing.</summary>
    public const int Candidates = 10;

    /// <summary>
    /// Strength of the pull of all parameters towards 0 (a normal prior of variance 1/λ): too weak to be felt against
    /// thousands of trials, and enough to keep perfectly separated classes from an infinite scale.
    /// </summary>
    internal const double Lambda = 1e-3;

    /// <summary>What an encoder that is no better than chance knows: every class is as likely as "none of them".</summary>
    private static readonly OpenSetSoftmax Uninformed = new(0, 0, 0);

    /// <summary>Probability, 0 to 1, that the probe shows each candidate.</summary>
    /// <param name="similarities">Similarities of the best candidates, best first: <see cref="Candidates"/> of them, or all that the gallery has; more are allowed.</param>
    /// <param name="classes">Classes in the gallery, at least 1.</param>
    public double[] Probabilities(IReadOnlyList<double> similarities, int classes)
    {
        var none = None + (NonePerLogClasses * Math.Log(Math.Max(classes, 1)));
        var highest = similarities.Select(similarity => Scale * similarity).Append(none).Max();
        var total = Math.Exp(none - highest) + similarities.Take(Candidates).Sum(similarity => Math.Exp((Scale * similarity) - highest));
        return [.. similarities.Select(similarity => Math.Exp((Scale * similarity) - highest) / total)];
    }

    /// <summary>Fits the model by maximum likelihood (Newton's method; the likelihood is concave).</summary>
    internal static OpenSetSoftmax Fit(IReadOnlyList<IdentificationTrial> trials)
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
                next = new OpenSetSoftmax(model.Scale + (size * step[0]), model.None + (size * step[1]), model.NonePerLogClasses + (size * step[2]));
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

    private static double Penalty(OpenSetSoftmax model) =>
        Lambda / 2 * ((model.Scale * model.Scale) + (model.None * model.None) + (model.NonePerLogClasses * model.NonePerLogClasses));

    private static double Loss(OpenSetSoftmax model, IReadOnlyList<IdentificationTrial> trials) => Penalty(model) + trials.Sum(trial =>
    {
        var probabilities = model.Probabilities(trial.Similarities, trial.Classes);
        var right = trial.Right is { } index ? probabilities[index] : 1 - probabilities.Sum();
        return -Math.Log(Math.Max(right, 1e-300));
    });
}
