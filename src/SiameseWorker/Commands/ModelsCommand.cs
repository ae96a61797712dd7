using System.CommandLine;
using System.Text.Json;
using SiameseWorker.Contracts;
using SiameseWorker.Encoders;
using SiameseWorker.Encoding;
using SiameseWorker.Gallery;
using Spectre.Console;

namespace SiameseWorker.Commands;

/// <summary><c>siamese models</c>: looks at the encoder versions, goes back to an earlier one, removes old ones.</summary>
internal sealed class ModelsCommand : Command
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    private readonly GlobalOptions _globals;
    private readonly Argument<string> _version = new("version") { Description = "The version as answers name it, such as default/2026-11-24.1; without a line, one of line default." };

    public ModelsCommand(GlobalOptions globals)
        : base("models", "Look at the encoder versions, go back to an earlier one, remove old ones.")
    {
        _globals = globals;
        Subcommands.Add(List());
        Subcommands.Add(Show());
        Subcommands.Add(Activate());
        Subcommands.Add(Prune());
    }

    private Command List()
    {
        var json = new Option<bool>("--json") { Description = "Print everything as one JSON array." };
        var command = new Command("list", "List the encoder versions of every line, and the space that they take.") { json };
        command.SetAction(async (parsed, token) =>
        {
            await using var services = CommandServices.Create(parsed, _globals);
            await using var database = services.OpenDatabase();
            await database.CheckReadableAsync(token);
            var models = await ModelListing.ReadAsync(new GalleryReader(database), services.Settings.Data, token);
            if (parsed.GetValue(json))
                Console.WriteLine(JsonSerializer.Serialize(models, Json));
            else
                ModelPrinter.Print(models);
            return ExitCodes.Success;
        });
        return command;
    }

    private Command Show()
    {
        var json = new Option<bool>("--json") { Description = "Print the listing, the model card and the recipe as one JSON object." };
        var command = new Command("show", "Show a version's model card, calibration and recipe.") { _version, json };
        command.SetAction(async (parsed, token) =>
        {
            await using var services = CommandServices.Create(parsed, _globals);
            await using var database = services.OpenDatabase();
            await database.CheckReadableAsync(token);
            var models = await ModelListing.ReadAsync(new GalleryReader(database), services.Settings.Data, token);
            var name = FullName(parsed);
            if (models.FirstOrDefault(model => model.Version == name) is not { } found)
            {
                Console.Error.WriteLine($"There is no encoder version '{name}'. There are: {string.Join(", ", models.Select(model => model.Version))}.");
                return ExitCodes.Failed;
            }

            var folder = await services.Create<ModelStore>().FetchAsync(Path.Combine("models", name), token);
            var package = EncoderPackage.Load(folder);
            if (parsed.GetValue(json))
                Console.WriteLine(JsonSerializer.Serialize(new { found, card = JsonDocument.Parse(package.ReadCardText()), recipe = JsonDocument.Parse(package.Recipe) }, Json));
            else
                ModelPrinter.Print(found, package);
            return ExitCodes.Success;
        });
        return command;
    }

    private Command Activate()
    {
        var reason = new Option<string?>("--reason") { Description = "Why, for the worker's log.", HelpName = "text" };
        var (json, timeout) = (AnswerOptions.Json(), AnswerOptions.Timeout());
        var command = new Command("activate", "Have the running worker answer with an earlier version: at once with the previous one, with an older one when everything is embedded with it.")
        {
            _version, reason, json, timeout,
        };
        command.SetAction(async (parsed, token) =>
        {
            await using var services = CommandServices.Create(parsed, _globals);
            await using var client = services.OpenClient(parsed.GetValue(timeout));
            var answer = await client.AskAsync(new RollbackRequest { To = FullName(parsed), Reason = parsed.GetValue(reason) }, cancellationToken: token);
            if (parsed.GetValue(json))
                Console.WriteLine(ContractJson.Write(answer));
            else
                AnswerPrinter.Print(FullName(parsed), answer);
            return answer.Status == AnswerStatus.RolledBack ? ExitCodes.Success : ExitCodes.Failed;
        });
        return command;
    }

    private Command Prune()
    {
        var dry = new Option<bool>("--dry-run") { Description = "Only say what would be removed." };
        var command = new Command("prune", "Remove versions that are not kept any longer (settings Retention:Versions and Retention:Age), with their vectors and files. A running worker does so by itself, after each promotion and once a day.") { dry };
        command.SetAction(async (parsed, token) =>
        {
            await using var services = CommandServices.Create(parsed, _globals);
            await using var database = services.OpenDatabase();
            await database.CheckReadableAsync(token);
            var surplus = await VersionRetention.SurplusAsync(new GalleryReader(database), services.Settings.Retention, TimeProvider.System.GetUtcNow(), token);
            foreach (var version in surplus)
                AnsiConsole.MarkupLineInterpolated($"{version.FullName}, made {version.CreatedAt:yyyy-MM-dd HH:mm}");
            if (surplus.Count == 0 || parsed.GetValue(dry))
            {
                AnsiConsole.MarkupLineInterpolated($"{(surplus.Count == 0 ? "Nothing" : "That")} would be removed.");
                return ExitCodes.Success;
            }

            if (GalleryDatabase.IsInUse(database.Path))
            {
                Console.Error.WriteLine($"Nothing was removed: a worker is running on '{services.Settings.Data.Root}', and removes what its own settings do not keep, once a day. To remove these now, stop it first.");
                return ExitCodes.Failed;
            }

            await using var pruning = await services.OpenVersionsAsync(token);
            AnsiConsole.MarkupLineInterpolated($"Removed {(await pruning.Retention.PruneAsync(token)).Count:N0} versions.");
            return ExitCodes.Success;
        });
        return command;
    }

    private string FullName(ParseResult parsed)
    {
        var name = parsed.GetRequiredValue(_version);
        return name.Contains('/', StringComparison.Ordinal) ? name : $"{GalleryStoreOptions.DefaultLine}/{name}";
    }
}
