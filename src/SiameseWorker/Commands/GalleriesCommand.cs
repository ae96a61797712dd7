using System.CommandLine;
using System.Text.Json;
using SiameseWorker.Gallery;
using Spectre.Console;

namespace SiameseWorker.Commands;

/// <summary><c>siamese galleries</c>: what is enrolled, and what was rejected and why. Reads the database beside a running worker, or without one.</summary>
internal sealed class GalleriesCommand : Command
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    private readonly Option<bool> _classes = new("--classes") { Description = "List every class." };
    private readonly Option<bool> _json = new("--json") { Description = "Print everything as one JSON array." };

    public GalleriesCommand(GlobalOptions globals)
        : base("galleries", "Show what is enrolled, and which files were rejected and why.")
    {
        Options.Add(_classes);
        Options.Add(_json);
        SetAction((parsed, token) => RunAsync(parsed, globals, token));
    }

    private async Task<int> RunAsync(ParseResult parsed, GlobalOptions globals, CancellationToken cancellationToken)
    {
        await using var services = CommandServices.Create(parsed, globals);
        if (!File.Exists(services.Settings.Data.GalleryDatabase))
        {
            Console.Error.WriteLine($"Nothing is enrolled: there is no database in '{services.Settings.Data.State}' yet. Start a worker on this data folder: siamese run --data-folder '{services.Settings.Data.Root}'");
            return ExitCodes.Failed;
        }

        await using var database = services.OpenDatabase();
        await database.CheckReadableAsync(cancellationToken);
        var galleries = await new GalleryReader(database).SummariseAsync(cancellationToken);
        if (parsed.GetValue(_json))
            Console.WriteLine(JsonSerializer.Serialize(galleries, Json));
        else
            Print(galleries, parsed.GetValue(_classes), services.Settings.Data.Root);
        return ExitCodes.Success;
    }

    private static void Print(IReadOnlyList<GallerySummary> galleries, bool classes, string root)
    {
        if (galleries.Count == 0)
        {
            AnsiConsole.MarkupLineInterpolated($"Nothing is enrolled. Drop an image in {root}/galleries/default/<class>/ while a worker runs.");
            return;
        }

        var table = new Table().Border(TableBorder.Simple).AddColumns("gallery", "line", "classes", "exemplars", "waiting", "rejected");
        foreach (var gallery in galleries)
        {
            table.AddRow(new Text(gallery.Name), new Text(gallery.Line), new Text($"{gallery.Classes.Count(enrolled => enrolled.Enrolled > 0):N0}"),
                new Text($"{gallery.Enrolled:N0}"), new Text($"{gallery.Pending:N0}"), new Text($"{gallery.Rejected.Count:N0}"));
        }

        AnsiConsole.Write(table);
        foreach (var gallery in galleries)
        {
            foreach (var enrolled in gallery.Classes.Where(_ => classes))
                AnsiConsole.MarkupLineInterpolated($"{gallery.Name}/{enrolled.Name}: {enrolled.Enrolled} exemplars");
            foreach (var rejected in gallery.Rejected)
                AnsiConsole.MarkupLineInterpolated($"[yellow]rejected[/] {rejected.Path}: {rejected.RejectionReason} [dim]({rejected.RejectionCode})[/]");
        }
    }
}
