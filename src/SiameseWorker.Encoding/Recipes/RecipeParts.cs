using System.Collections.Concurrent;
using System.Reflection;

namespace SiameseWorker.Encoding.Recipes;

/// <summary>The parts that exist, found by their <see cref="RecipePartAttribute"/> in the assembly of the section's base.</summary>
internal static class RecipeParts
{
    private static readonly ConcurrentDictionary<Type, IReadOnlyDictionary<string, Type>> Known = new();

    /// <summary>Name → record type, for one section, ordered by name.</summary>
    /// <param name="section">The section's abstract base, such as <see cref="Networks.ArchitectureSpec"/>.</param>
    public static IReadOnlyDictionary<string, Type> Of(Type section) => Known.GetOrAdd(section, Find);

    /// <summary>The name of a part's record type.</summary>
    public static string NameOf(Type part) =>
        part.GetCustomAttribute<RecipePartAttribute>()?.Name
        ?? throw new InvalidOperationException($"{part.Name} is no recipe part: it lacks [RecipePart].");

    private static SortedDictionary<string, Type> Find(Type section)
    {
        var parts = new SortedDictionary<string, Type>(StringComparer.Ordinal);
        foreach (var type in section.Assembly.GetTypes())
        {
            if (type.IsSubclassOf(section) && type.GetCustomAttribute<RecipePartAttribute>() is { } part)
                parts.Add(part.Name, type);
        }

        return parts;
    }
}
