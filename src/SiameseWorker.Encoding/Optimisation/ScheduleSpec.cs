using System.Text.Json.Serialization;
using SiameseWorker.Encoding.Recipes;
using SiameseWorker.Encoding.Training;

namespace SiameseWorker.Encoding.Optimisation;

/// <summary>The learning rate over the course of training. Each schedule is a record derived from this.</summary>
[JsonConverter(typeof(RecipePartConverter<ScheduleSpec>))]
public abstract record ScheduleSpec
{
    /// <summary>The learning rate of a step.</summary>
    /// <param name="moment">Where the training stands.</param>
    public abstract double LearningRate(TrainingMoment moment);

    /// <summary>What does not fit together, if anything.</summary>
    public virtual IEnumerable<RecipeProblem> Check() => [];
}
