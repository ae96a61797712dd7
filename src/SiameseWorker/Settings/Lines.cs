using SiameseWorker.Contracts;
using SiameseWorker.Gallery;

namespace SiameseWorker.Settings;

/// <summary>
/// The lines, and which of them serves a gallery: the one that names it; else the one with the longest pattern that fits;
/// else line <c>default</c>.
/// </summary>
internal sealed class Lines
{
    private const string Everything = "*";

    private readonly Dictionary<string, string> _named = new(StringComparer.Ordinal);
    private readonly List<(string Beginning, string Line)> _patterns = [];

    private Lines(IEnumerable<Line> lines)
    {
        All = [.. lines];
        foreach (var line in All)
        {
            foreach (var pattern in line.Options.Galleries ?? [])
            {
                if (pattern.EndsWith('*'))
                    _patterns.Add((pattern[..^1], line.Name));
                else
                    _named.Add(pattern, line.Name);
            }
        }

        _patterns.Sort(static (a, b) => b.Beginning.Length.CompareTo(a.Beginning.Length));
    }

    /// <summary>The lines, in ordinal order of their names.</summary>
    public IReadOnlyList<Line> All { get; }

    /// <summary>A line by its name; null where there is none.</summary>
    public Line? Find(string name) => All.FirstOrDefault(line => line.Name == name);

    /// <summary>The name of the line that serves a gallery.</summary>
    public string LineOf(string gallery)
    {
        if (_named.TryGetValue(gallery, out var line))
            return line;
        foreach (var (beginning, pattern) in _patterns)
        {
            if (gallery.StartsWith(beginning, StringComparison.Ordinal))
                return pattern;
        }

        throw new InvalidOperationException($"No line serves gallery '{gallery}', although one serves everything that no other names.");
    }

    /// <summary>Reads and checks the lines; what is wrong is collected by the reader.</summary>
    /// <param name="sections">Reads the configuration.</param>
    /// <param name="encoder">The short form for line <c>default</c>'s encoder.</param>
    public static Lines Read(SectionReader sections, EncoderOptions encoder)
    {
        var configured = sections.ReadEach<LineOptions>(LineOptions.Section);
        var problems = Problems(configured).ToList();
        sections.Add(problems);
        if (problems.Count > 0)
            return new Lines([new Line(GalleryStoreOptions.DefaultLine, new LineOptions { Galleries = [Everything] })]);

        if (!configured.Values.Any(line => line.Galleries?.Contains(Everything) == true))
            ServeTheRest(configured);
        if (encoder.Folder is { } folder)
            sections.Add(StartDefaultWith(configured, folder));
        return new Lines(configured.OrderBy(line => line.Key, StringComparer.Ordinal).Select(line => new Line(line.Key, line.Value)));
    }

    private static void ServeTheRest(Dictionary<string, LineOptions> configured)
    {
        configured.TryAdd(GalleryStoreOptions.DefaultLine, new LineOptions());
        var line = configured[GalleryStoreOptions.DefaultLine];
        line.Galleries = [.. line.Galleries ?? [], Everything];
    }

    private static IEnumerable<string> StartDefaultWith(Dictionary<string, LineOptions> configured, string folder)
    {
        const string Name = GalleryStoreOptions.DefaultLine;
        if (configured.GetValueOrDefault(Name) is not { } line)
            return [$"Encoder:Folder is '{folder}': it is the encoder of line '{Name}', but that serves no gallery. Write Lines:<line>:Encoder instead."];
        if (line.Encoder is { } other)
            return [$"Encoder:Folder is '{folder}': it is short for Lines:{Name}:Encoder, which is '{other}'. Give one of them."];
        line.Encoder = folder;
        return [];
    }

    private static IEnumerable<string> Problems(IReadOnlyDictionary<string, LineOptions> configured)
    {
        var served = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, line) in configured.OrderBy(line => line.Key, StringComparer.Ordinal))
        {
            if (!ResourceName.IsValid(name, out var problem))
                yield return $"{LineOptions.Section}:{name} is not a line's name: {problem}.";
            if (line.Galleries is null or [] && name != GalleryStoreOptions.DefaultLine)
                yield return $"{LineOptions.Section}:{name}:Galleries is not set: it must name the galleries that the line serves, such as [\"photos\", \"photo-*\"].";
            for (var i = 0; i < (line.Galleries?.Length ?? 0); i++)
            {
                var (pattern, setting) = (line.Galleries![i], $"{LineOptions.Section}:{name}:Galleries:{i}");
                if (PatternProblem(pattern) is { } wrong)
                    yield return $"{setting} is '{pattern}': it must be a gallery's name, or the beginning of names followed by '*': {wrong}.";
                else if (!served.TryAdd(pattern, name))
                    yield return $"{setting} is '{pattern}': line '{served[pattern]}' serves that already.";
            }
        }
    }

    private static string? PatternProblem(string pattern)
    {
        if (pattern.IndexOf('*', StringComparison.Ordinal) is var star && star >= 0 && star < pattern.Length - 1)
            return "a '*' can only be its last character";
        var example = star < 0 ? pattern : $"{pattern[..star]}x";
        return ResourceName.IsValid(example, out var problem) ? null : problem;
    }
}
