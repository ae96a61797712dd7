using System.Text.Json.Serialization;
using SiameseWorker.Encoding.Recipes;
using TorchSharp.Modules;

namespace SiameseWorker.Encoding.Optimisation;

/// <summary>How gradients change the weights. Each optimiser is a record derived from this.</summary>
[JsonConverter(typeof(RecipePartConverter<OptimiserSpec>))]
public abstract record OptimiserSpec
{
    /// <summary>Builds the optimiser with fresh state.</summary>
    /// <param name="parameters">The parameters to change, by name.</param>
    public abstract Optimiser Build(IReadOnlyList<(string Name, Parameter Parameter)> parameters);
}
