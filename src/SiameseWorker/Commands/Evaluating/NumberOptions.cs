using System.CommandLine;
using System.Globalization;

namespace SiameseWorker.Commands;

/// <summary>Options that take whole numbers of a range.</summary>
internal static class NumberOptions
{
    /// <summary>One number.</summary>
    public static Option<int> One(string name, string description, int standard, int lowest, int highest) => new(name)
    {
        Description = description,
        HelpName = "n",
        DefaultValueFactory = _ => standard,
        Validators =
        {
            result =>
            {
                if (result.GetValueOrDefault<int>() is var value && (value < lowest || value > highest))
                    result.AddError($"{name} is {value}; it must be from {lowest:N0} to {highest:N0}.");
            },
        },
    };

    /// <summary>Numbers separated by commas.</summary>
    public static Option<int[]> Several(string name, string description, int[] standard, int lowest, int highest) => new(name)
    {
        Description = description,
        HelpName = "n,n,…",
        DefaultValueFactory = _ => standard,
        CustomParser = result =>
        {
            var values = new List<int>();
            foreach (var text in result.Tokens.SelectMany(token => token.Value.Split(',', StringSplitOptions.TrimEntries)))
            {
                if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= lowest && value <= highest)
                    values.Add(value);
                else
                    result.AddError($"{name}: '{text}' must be a number from {lowest:N0} to {highest:N0}; separate several by commas.");
            }

            return [.. values.Distinct()];
        },
    };
}
