using SiameseWorker.Contracts;
using SiameseWorker.Encoding.Data;
using SiameseWorker.Imaging;
using SiameseWorker.Samples;
using SiameseWorker.Transport;

namespace SiameseWorker.Demo;

/// <summary>One image of the demonstration.</summary>
/// <param name="Name">What it is called on the screen.</param>
/// <param name="FileName">What it is called in storage.</param>
/// <param name="Bytes">The image file.</param>
internal sealed record DemoImage(string Name, string FileName, byte[] Bytes);

/// <summary>A class of the demonstration.</summary>
/// <param name="Name">Its name: a folder's.</param>
/// <param name="Images">Its images, at least two: one to enrol, the rest to ask about.</param>
internal sealed record DemoClass(string Name, IReadOnlyList<DemoImage> Images);

/// <summary>What is enrolled and asked about: drawn on the spot, or a person's own images.</summary>
internal static class DemoData
{
    private const int Alphabets = 6;
    private const int Characters = 12;
    private const int Drawers = 4;

    /// <summary>Made-up characters of made-up alphabets, each drawn by several made-up hands.</summary>
    public static IReadOnlyList<DemoClass> Draw(int seed) =>
    [
        .. from number in Enumerable.Range(0, Alphabets)
           let alphabet = new SampleAlphabet(seed, number, Characters)
           from character in Enumerable.Range(0, Characters)
           let name = $"{alphabet.Name} {SampleAlphabets.CharacterName(character)}"
           select new DemoClass(name,
           [
               .. from drawer in Enumerable.Range(0, Drawers)
                  let file = SampleAlphabets.FileName(drawer)
                  select new DemoImage($"{name}/{file}", file, ImageEncoder.ToPng(alphabet.Draw(character, drawer))),
           ]),
    ];

    /// <summary>Reads <c>&lt;class&gt;/&lt;image&gt;</c> or <c>&lt;group&gt;/&lt;class&gt;/&lt;image&gt;</c> from a folder or .zip.</summary>
    /// <param name="path">The folder or .zip.</param>
    /// <param name="maxBytes">Larger files are left out.</param>
    /// <exception cref="ImageDataException">There is nothing at the path, or fewer than two classes of two images.</exception>
    public static IReadOnlyList<DemoClass> Read(string path, long maxBytes)
    {
        using var archive = ImageArchive.Open(path);
        var classes = ImageFileNames.Label(archive.Files.Where(ImageFileNames.MayBeImage))
            .GroupBy(file => file.Group.Length > 0 ? $"{file.Group.Replace('/', ' ')} {file.Class}" : file.Class)
            .Where(members => members.Count() >= 2 && ResourceName.IsValid(members.Key, out _) && !HiddenNames.Contains(members.Key))
            .Select(members => (Name: members.Key, Files: members.Select(member => member.File).Order(StringComparer.Ordinal).ToList()))
            .ToList();
        if (classes.Count < 2)
            throw new ImageDataException($"'{path}' has {classes.Count} classes of two or more images; the demonstration needs at least two. Expected are <class>/<image> or <group>/<class>/<image>.");
        return [.. classes.Select(members => new DemoClass(members.Name,
        [
            .. members.Files.Take(20).Select(file => new DemoImage(file, Path.GetFileName(file), archive.Read(file, maxBytes))),
        ]))];
    }
}
