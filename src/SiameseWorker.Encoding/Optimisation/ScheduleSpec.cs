using System.Text.Json.Serialization;
using SiameseWorker.Encoding.Recipes;

namespace SiameseWorker.Encoding.Optimisation;

/// <summary>The learning rate over the course of training. Each schedule is a record derived from this.</summary>
[JsonConverter(typeof(RecipePartConverter<ScheduleSpec>))]
public abstract record ScheduleSpec
{
    /// <summary>The learning rate of a step.</summary>
    /// <param name="progress">Share of the training's budget that is used, 0 to 1.</param>
    public abstract double LearningRate(double progress);
}
