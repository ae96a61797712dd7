namespace SiameseWorker.Settings;

/// <summary>Finds a recipe by its name or its file.</summary>
internal static class RecipeFiles
{
    private static string[] Folders =>
    [
        Path.Combine(Directory.GetCurrentDirectory(), "config", "recipes"),
        Path.Combine(AppContext.BaseDirectory, "config", "recipes"),
    ];

    /// <summary>Names of the recipes that are at hand.</summary>
    public static IReadOnlyList<string> Names =>
    [
        .. Folders.Where(Directory.Exists).SelectMany(folder => Directory.EnumerateFiles(folder, "*.json"))
            .Select(file => Path.GetFileNameWithoutExtension(file)).Distinct().Order(StringComparer.Ordinal),
    ];

    /// <summary>The recipe's file.</summary>
    /// <param name="nameOrFile">A file, or the name of a recipe in <c>config/recipes</c> of the working directory or of the program.</param>
    /// <exception cref="SettingsException">There is no such recipe.</exception>
    public static string Find(string nameOrFile)
    {
        if (File.Exists(nameOrFile))
            return Path.GetFullPath(nameOrFile);
        return Folders.Select(folder => Path.Combine(folder, nameOrFile + ".json")).FirstOrDefault(File.Exists)
            ?? throw new SettingsException([$"Recipe '{nameOrFile}' is neither a file nor one of the recipes at hand: {string.Join(", ", Names)}."]);
    }
}
