using SiameseWorker.Encoding.Recipes;

namespace SiameseWorker.UnitTests.Encoding.Recipes;

/// <summary>The recipes in config/recipes.</summary>
internal static class ShippedRecipes
{
    public static IEnumerable<string> Names =>
        Directory.EnumerateFiles(Folder, "*.json").Select(file => Path.GetFileNameWithoutExtension(file)!).Order(StringComparer.Ordinal);

    public static string Text(string name) => File.ReadAllText(Path.Combine(Folder, $"{name}.json"));

    public static Recipe Read(string name) => RecipeReader.Parse(Text(name), $"{name}.json");

    private static string Folder
    {
        get
        {
            var folder = new DirectoryInfo(AppContext.BaseDirectory);
            while (!File.Exists(Path.Combine(folder!.FullName, "SiameseWorker.sln")))
                folder = folder.Parent;
            return Path.Combine(folder.FullName, "config", "recipes");
        }
    }
}
