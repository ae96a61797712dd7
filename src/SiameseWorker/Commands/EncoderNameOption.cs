using System.CommandLine;
using SiameseWorker.Contracts;

namespace SiameseWorker.Commands;

/// <summary>The option <c>--name</c> of the commands that make an encoder version.</summary>
internal static class EncoderNameOption
{
    public static Option<string?> Create(string description) => new("--name")
    {
        Description = description,
        HelpName = "name",
        Validators =
        {
            static result =>
            {
                if (result.GetValueOrDefault<string?>() is { } name && !ResourceName.IsValid(name, out var problem))
                    result.AddError($"--name '{name}' is not a usable name: {problem}.");
            },
        },
    };
}
