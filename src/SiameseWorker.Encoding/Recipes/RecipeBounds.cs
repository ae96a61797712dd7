using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Text.Json;

namespace SiameseWorker.Encoding.Recipes;

/// <summary>What the data annotations of a property say about a value.</summary>
internal static class RecipeBounds
{
    /// <summary>What is wrong with the value, in words; nothing where it is allowed.</summary>
    public static IEnumerable<string> Of(PropertyInfo property, JsonElement json)
    {
        foreach (var rule in property.GetCustomAttributes<ValidationAttribute>())
        {
            if (json.ValueKind == JsonValueKind.Array)
            {
                if (rule is LengthAttribute length && (json.GetArrayLength() < length.MinimumLength || json.GetArrayLength() > length.MaximumLength))
                    yield return $"{json.GetArrayLength()} entries; {length.MinimumLength} to {length.MaximumLength} are allowed.";
            }
            else if (!rule.IsValid(json.Deserialize(property.PropertyType, RecipeReader.Json)))
            {
                yield return $"{RecipeScalar.Show(json)} is not allowed; {Allowed(rule)}.";
            }
        }
    }

    private static string Allowed(ValidationAttribute rule) => rule switch
    {
        RangeAttribute range => $"{range.Minimum} to {range.Maximum} is",
        AllowedValuesAttribute allowed => $"{string.Join(" or ", allowed.Values)} is",
        RegularExpressionAttribute regular => $"a text that matches {regular.Pattern} is",
        _ => rule.FormatErrorMessage("the value"),
    };
}
