using System.ComponentModel.DataAnnotations;
using System.Globalization;
using SiameseWorker.Encoding.Recipes;
using SiameseWorker.Encoding.Training;

namespace SiameseWorker.Encoding.Optimisation;

/// <summary><c>cosine</c>: a linear rise to the peak, then half a cosine down to the final rate (Loshchilov &amp; Hutter 2017, equation 5, without restarts).</summary>
[RecipePart("cosine")]
public sealed record CosineSchedule : ScheduleSpec
{
    /// <summary>Highest learning rate, 1e-8 to 10.</summary>
    [Range(1e-8, 10.0)]
    public required double Peak { get; init; }

    /// <summary>Learning rate at the end, 0 to 10.</summary>
    [Range(0.0, 10.0)]
    public double Final { get; init; }

    /// <summary>Share of the training in which the rate rises from zero to the peak, 0 to 0.5.</summary>
    [Range(0.0, 0.5)]
    public double WarmUp { get; init; }

    /// <inheritdoc/>
    public override double LearningRate(TrainingMoment moment)
    {
        var progress = moment.Share;
        if (progress < WarmUp)
            return Peak * progress / WarmUp;
        var downhill = Math.Min(1, (progress - WarmUp) / (1 - WarmUp));
        return Final + ((Peak - Final) * (1 + Math.Cos(Math.PI * downhill)) / 2);
    }

    /// <inheritdoc/>
    public override IEnumerable<RecipeProblem> Check() => Final <= Peak
        ? []
        : [new RecipeProblem("$.schedule.final", string.Create(CultureInfo.InvariantCulture, $"{Final} is above $.schedule.peak, {Peak}; use that or less."))];
}
