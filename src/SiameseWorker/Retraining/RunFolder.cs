using System.Text.Json;
using SiameseWorker.Encoding.Recipes;
using SiameseWorker.Settings;

namespace SiameseWorker.Retraining;

/// <summary>What a run keeps on disk while it is under way, <c>state/training/&lt;run&gt;/</c>: images, recipe, checkpoint, the trained encoder.</summary>
internal sealed class RunFolder(DataFolder data, long run)
{
    private readonly string _path = PathOf(data, run);

    /// <summary>The trained encoder; its checkpoint while it trains is beside it.</summary>
    public string Encoder => Path.Combine(_path, "encoder");

    /// <summary>How champion and candidate compare, for people.</summary>
    public string Report => Path.Combine(_path, ReportName);

    /// <summary>File name of the report, here and beside the version's weights.</summary>
    public const string ReportName = "report.html";

    private string ImagesFile => Path.Combine(_path, "images.json");

    private string RecipeFile => Path.Combine(_path, "recipe.json");

    /// <summary>Begins anew with these images and this recipe.</summary>
    public async Task BeginAsync(RunImages images, Recipe recipe, CancellationToken cancellationToken)
    {
        Delete();
        Directory.CreateDirectory(_path);
        await WriteAsync(RecipeFile, RecipeReader.Write(recipe), cancellationToken);
        await WriteAsync(ImagesFile, JsonSerializer.Serialize(images), cancellationToken);
    }

    /// <summary>What the run began with; null where that was lost.</summary>
    public async Task<(RunImages Images, Recipe Recipe)?> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            var images = JsonSerializer.Deserialize<RunImages>(await File.ReadAllTextAsync(ImagesFile, cancellationToken));
            return images is null ? null : (images, await RecipeReader.ReadAsync(RecipeFile, cancellationToken));
        }
        catch (Exception fault) when (fault is IOException or JsonException or RecipeException)
        {
            return null;
        }
    }

    /// <summary>Deletes everything.</summary>
    public void Delete()
    {
        if (Directory.Exists(_path))
            Directory.Delete(_path, recursive: true);
    }

    /// <summary>Deletes everything but the report.</summary>
    public void DeleteAllButReport()
    {
        if (!Directory.Exists(_path))
            return;
        foreach (var folder in Directory.GetDirectories(_path))
            Directory.Delete(folder, recursive: true);
        foreach (var file in Directory.GetFiles(_path).Where(file => file != Report))
            File.Delete(file);
        if (!File.Exists(Report))
            Directory.Delete(_path);
    }

    /// <summary>Deletes what runs have left that are not under way. The report of one that was promoted is beside its weights; others stay.</summary>
    public static void DeleteOthers(DataFolder data, IReadOnlyCollection<long> underWay, IReadOnlyCollection<long> promoted)
    {
        if (!Directory.Exists(data.Training))
            return;
        foreach (var folder in Directory.GetDirectories(data.Training))
        {
            if (!long.TryParse(Path.GetFileName(folder), out var run) || underWay.Contains(run))
                continue;
            if (promoted.Contains(run))
                new RunFolder(data, run).Delete();
            else
                new RunFolder(data, run).DeleteAllButReport();
        }
    }

    private static string PathOf(DataFolder data, long run) => Path.Combine(data.Training, $"{run}");

    /// <summary>The file appears whole or not at all.</summary>
    private static async Task WriteAsync(string file, string text, CancellationToken cancellationToken)
    {
        await File.WriteAllTextAsync($"{file}.tmp", text, cancellationToken);
        File.Move($"{file}.tmp", file, overwrite: true);
    }
}
