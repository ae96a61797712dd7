namespace SiameseWorker.Encoding.Recipes;

/// <summary>
/// The name by which a recipe asks for this part: the value of the section's <c>type</c>. A new architecture,
/// objective, sampling, augmentation, optimiser or schedule is a record derived from the section's base that carries
/// this attribute; nothing else has to know of it.
/// </summary>
/// <param name="name">Lower-case name, unique among the parts of the same section.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class RecipePartAttribute(string name) : Attribute
{
    /// <summary>The value of <c>type</c>.</summary>
    public string Name { get; } = name;
}
