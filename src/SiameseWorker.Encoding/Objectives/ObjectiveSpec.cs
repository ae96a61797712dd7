using System.Text.Json.Serialization;
using SiameseWorker.Encoding.Recipes;

namespace SiameseWorker.Encoding.Objectives;

/// <summary>What training makes small. Each objective is a record derived from this.</summary>
[JsonConverter(typeof(RecipePartConverter<ObjectiveSpec>))]
public abstract record ObjectiveSpec
{
    /// <summary>Builds the objective with its initial parameters, if it has any.</summary>
    public abstract Objective Build();
}
