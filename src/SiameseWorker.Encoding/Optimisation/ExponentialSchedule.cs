using System.ComponentModel.DataAnnotations;
using SiameseWorker.Encoding.Recipes;
using SiameseWorker.Encoding.Training;

namespace SiameseWorker.Encoding.Optimisation;

/// <summary><c>exponential</c>: the same learning rate for a whole epoch, multiplied by a factor after each (Koch et al. 2015, section 3.2: 0.99). A factor of 1 keeps it constant.</summary>
[RecipePart("exponential")]
public sealed record ExponentialSchedule : ScheduleSpec
{
    /// <summary>Learning rate of the first epoch, 1e-8 to 10.</summary>
    [Range(1e-8, 10.0)]
    public required double Initial { get; init; }

    /// <summary>What the rate is multiplied by after each epoch, 0.01 to 1.</summary>
    [Range(0.01, 1.0)]
    public double Decay { get; init; } = 1;

    /// <inheritdoc/>
    public override double LearningRate(TrainingMoment moment) => Initial * Math.Pow(Decay, moment.Epoch);
}
