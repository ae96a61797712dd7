using System.CommandLine;
using System.Text.Json;
using SiameseWorker.Settings;
using SiameseWorker.Transport;
using Spectre.Console;

namespace SiameseWorker.Commands;

/// <summary><c>siamese poison</c>: looks at the messages that could not be processed, sends them back, or drops them.</summary>
internal sealed class PoisonCommand : Command
{
    private readonly GlobalOptions _globals;

    private readonly Option<string?> _queue = new("--queue")
    {
        Description = "Only the poison queue of this queue. Default: of every request queue.",
        HelpName = "name",
        Recursive = true,
    };

    public PoisonCommand(GlobalOptions globals)
        : base("poison", "Look at messages that could not be processed, send them back to their queue, or drop them.")
    {
        _globals = globals;
        Options.Add(_queue);
        Subcommands.Add(List());
        Subcommands.Add(Show());
        Subcommands.Add(Take("requeue", "Send messages back to their queue, to be processed again.", "sent back", (queue, ids, token) => queue.RequeueAsync(ids, token)));
        Subcommands.Add(Take("drop", "Delete messages for good.", "dropped", (queue, ids, token) => queue.DropAsync(ids, token)));
    }

    private Command List()
    {
        var json = new Option<bool>("--json") { Description = "One JSON object a line, bodies included." };
        var command = new Command("list", "List the messages, oldest first.") { json };
        command.SetAction(async (parsed, token) =>
        {
            await using var services = CommandServices.Create(parsed, _globals);
            var table = new Table().Border(TableBorder.Simple).AddColumns("id", "queue", "when (UTC)", "tries", "reason");
            foreach (var entry in await EntriesAsync(parsed, services, token))
            {
                if (parsed.GetValue(json))
                    Console.WriteLine(JsonSerializer.Serialize(entry, JsonSerializerOptions.Web));
                var message = entry.Message;
                table.AddRow(new Text(entry.Id), new Text(Printable(message.Queue)), new Text($"{message.PoisonedOn:yyyy-MM-dd HH:mm:ss}"),
                    new Text($"{message.DequeueCount}"), new Text(Printable($"{message.Code}: {message.Reason}")));
            }

            if (!parsed.GetValue(json))
                AnsiConsole.Write(table.Rows.Count > 0 ? table : new Text($"No poisoned messages.{Environment.NewLine}"));
            return ExitCodes.Success;
        });
        return command;
    }

    private Command Show()
    {
        var id = new Argument<string>("id") { Description = "The id that 'poison list' shows." };
        var command = new Command("show", "Show one message in full.") { id };
        command.SetAction(async (parsed, token) =>
        {
            await using var services = CommandServices.Create(parsed, _globals);
            var entry = (await EntriesAsync(parsed, services, token)).FirstOrDefault(entry => entry.Id == parsed.GetRequiredValue(id));
            if (entry is null)
                return NotFound([parsed.GetRequiredValue(id)]);
            Console.WriteLine(Printable($"queue:   {entry.Message.Queue} (message {entry.Message.Id})"));
            Console.WriteLine($"when:    {entry.Message.PoisonedOn:u}, after {entry.Message.DequeueCount} tries");
            Console.WriteLine(Printable($"reason:  {entry.Message.Code}: {entry.Message.Reason}"));
            Console.WriteLine(Printable($"body:    {entry.Message.Body}"));
            return ExitCodes.Success;
        });
        return command;
    }

    private Command Take(string name, string description, string done, Func<PoisonQueue, IReadOnlyCollection<string>?, CancellationToken, Task<IReadOnlyList<string>>> take)
    {
        var ids = new Argument<string[]>("id") { Description = "Ids that 'poison list' shows.", Arity = ArgumentArity.ZeroOrMore };
        var all = new Option<bool>("--all") { Description = "All of them." };
        var command = new Command(name, description) { ids, all };
        command.Validators.Add(result =>
        {
            if (result.GetValue(all) == result.GetValue(ids) is { Length: > 0 })
                result.AddError($"Give the ids of the messages, or --all.");
        });
        command.SetAction(async (parsed, token) =>
        {
            await using var services = CommandServices.Create(parsed, _globals);
            var wanted = parsed.GetValue(all) ? null : parsed.GetRequiredValue(ids);
            var taken = new List<string>();
            foreach (var queue in Queues(parsed, services))
                taken.AddRange(await take(queue, wanted, token));
            Console.WriteLine($"{taken.Count} {(taken.Count == 1 ? "message" : "messages")} {done}.");
            return wanted is null ? ExitCodes.Success : NotFound([.. wanted.Except(taken)]);
        });
        return command;
    }

    /// <summary>What a stranger sent, as text: on a terminal, control characters would do as they please. Line breaks and tabs stay.</summary>
    internal static string Printable(string text) =>
        string.Concat(text.ReplaceLineEndings("\n").Select(letter => char.IsControl(letter) && letter is not ('\n' or '\t') ? '\uFFFD' : letter));

    private async Task<IReadOnlyList<PoisonEntry>> EntriesAsync(ParseResult parsed, CommandServices services, CancellationToken cancellationToken)
    {
        var entries = new List<PoisonEntry>();
        foreach (var queue in Queues(parsed, services))
            entries.AddRange(await queue.ListAsync(cancellationToken));
        return entries;
    }

    private IEnumerable<PoisonQueue> Queues(ParseResult parsed, CommandServices services)
    {
        string[] known = [services.Settings.Queues.Identify, services.Settings.Queues.Enrol, services.Settings.Queues.Train];
        if (parsed.GetValue(_queue) is { } chosen && !known.Contains(chosen))
            throw new SettingsException([$"--queue '{chosen}': the request queues are {string.Join(", ", known)}."]);
        return known.Where(name => parsed.GetValue(_queue) is null || parsed.GetValue(_queue) == name).Select(name => new PoisonQueue(services.Queues, name));
    }

    private static int NotFound(IReadOnlyCollection<string> ids)
    {
        foreach (var id in ids)
            Console.Error.WriteLine($"There is no poisoned message '{id}'. See: siamese poison list");
        return ids.Count == 0 ? ExitCodes.Success : ExitCodes.Failed;
    }
}
