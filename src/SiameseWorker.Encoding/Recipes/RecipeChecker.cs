using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace SiameseWorker.Encoding.Recipes;

/// <summary>
/// Compares JSON with the record that it is to become, and collects everything that does not fit: the records' types,
/// <c>required</c> and data annotations are the one statement of what is allowed.
/// </summary>
internal static class RecipeChecker
{
    private const string Discriminator = "type";

    public static void Check(JsonElement json, Type type, string path, List<RecipeProblem> problems)
    {
        if (RecipeScalar.TryFind(type, out var scalar))
            scalar.Check(json, path, problems);
        else if (ElementOf(type) is { } element)
            CheckList(json, element, path, problems);
        else if (json.ValueKind != JsonValueKind.Object)
            problems.Add(new RecipeProblem(path, $"{RecipeScalar.Show(json)} is not an object; {{ … }} is expected."));
        else if (type.IsAbstract)
            CheckPart(json, type, path, problems);
        else
            CheckObject(json, type, path, problems);
    }

    private static void CheckList(JsonElement json, Type element, string path, List<RecipeProblem> problems)
    {
        if (json.ValueKind != JsonValueKind.Array)
        {
            problems.Add(new RecipeProblem(path, $"{RecipeScalar.Show(json)} is not a list; [ … ] is expected."));
            return;
        }

        foreach (var (index, item) in json.EnumerateArray().Index())
            Check(item, element, $"{path}[{index}]", problems);
    }

    private static void CheckPart(JsonElement json, Type section, string path, List<RecipeProblem> problems)
    {
        var parts = RecipeParts.Of(section);
        if (!json.TryGetProperty(Discriminator, out var name))
            problems.Add(new RecipeProblem($"{path}.{Discriminator}", $"missing; one of {string.Join(", ", parts.Keys)} is expected."));
        else if (name.ValueKind != JsonValueKind.String || !parts.TryGetValue(name.GetString()!, out var part))
            problems.Add(new RecipeProblem($"{path}.{Discriminator}", $"{RecipeScalar.Show(name)} does not exist; one of {string.Join(", ", parts.Keys)} is expected."));
        else
            CheckObject(json, part, path, problems, Discriminator);
    }

    private static void CheckObject(JsonElement json, Type type, string path, List<RecipeProblem> problems, string? known = null)
    {
        var properties = PropertiesOf(type);
        var seen = new HashSet<string>();
        foreach (var (name, value) in json.EnumerateObject().Select(p => (p.Name, p.Value)))
        {
            if (!seen.Add(name))
                problems.Add(new RecipeProblem($"{path}.{name}", "given twice; give it once."));
            else if (properties.TryGetValue(name, out var property))
                CheckProperty(value, property, $"{path}.{name}", problems);
            else if (name != known)
                problems.Add(new RecipeProblem($"{path}.{name}", $"unknown key; allowed here: {string.Join(", ", properties.Keys)}."));
        }

        foreach (var (name, property) in properties.Where(p => IsRequired(p.Value) && !seen.Contains(p.Key)))
            problems.Add(new RecipeProblem($"{path}.{name}", "missing."));
    }

    private static void CheckProperty(JsonElement json, PropertyInfo property, string path, List<RecipeProblem> problems)
    {
        if (json.ValueKind == JsonValueKind.Null && IsNullable(property))
            return;
        var before = problems.Count;
        Check(json, Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType, path, problems);
        if (problems.Count == before)
            problems.AddRange(RecipeBounds.Of(property, json).Select(message => new RecipeProblem(path, message)));
    }

    private static SortedDictionary<string, PropertyInfo> PropertiesOf(Type type) => new(
        type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(p => p.CanWrite && p.GetCustomAttribute<JsonIgnoreAttribute>() is null)
            .ToDictionary(p => JsonNamingPolicy.CamelCase.ConvertName(p.Name)),
        StringComparer.Ordinal);

    private static bool IsRequired(PropertyInfo property) => property.GetCustomAttribute<RequiredMemberAttribute>() is not null;

    private static bool IsNullable(PropertyInfo property) =>
        new NullabilityInfoContext().Create(property).WriteState == NullabilityState.Nullable;

    private static Type? ElementOf(Type type) =>
        type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>) ? type.GetGenericArguments()[0] : null;
}
