using System.IO.Compression;
using SiameseWorker.Imaging;
using SiameseWorker.Samples;

namespace SiameseWorker.Benchmarks;

/// <summary>An image to ask about, and where it belongs.</summary>
internal sealed record Question(string Gallery, string Class, byte[] Image);

/// <summary>The files of a retraining: what is enrolled, one drawing of each class, and background drawings.</summary>
internal static class RetrainScene
{
    /// <summary>Writes galleries and corpus into a data folder.</summary>
    /// <returns>The drawings of the enrolled classes by other hands.</returns>
    public static async Task<IReadOnlyList<Question>> WriteAsync(string root, RetrainOptions options, CancellationToken cancellationToken)
    {
        var probes = new List<Question>();
        var enrolled = new HashSet<(string, string)>();
        foreach (var (alphabet, character, name, bytes) in options.Enrol is { } enrol ? Read(enrol) : Draw(seed: 1, alphabets: 10, drawers: 5))
        {
            if (enrolled.Add((alphabet, character)))
                await WriteAsync(Path.Combine(root, "galleries", alphabet, character, name), bytes, cancellationToken);
            else
                probes.Add(new Question(alphabet, character, bytes));
        }

        foreach (var (alphabet, character, name, bytes) in options.Background is { } background ? Read(background) : Draw(seed: 2, alphabets: 5, drawers: 10))
            await WriteAsync(Path.Combine(root, "corpus", "background", alphabet, character, name), bytes, cancellationToken);
        return probes;
    }

    private static IEnumerable<(string Alphabet, string Character, string Name, byte[] Bytes)> Read(string zip)
    {
        using var archive = ZipFile.OpenRead(zip);
        foreach (var entry in archive.Entries.OrderBy(entry => entry.FullName, StringComparer.Ordinal))
        {
            if (entry.FullName.Split('/') is not [.., var alphabet, var character, { Length: > 0 } name])
                continue;
            using var stream = entry.Open();
            using var bytes = new MemoryStream();
            stream.CopyTo(bytes);
            yield return (alphabet, character, name, bytes.ToArray());
        }
    }

    private static IEnumerable<(string Alphabet, string Character, string Name, byte[] Bytes)> Draw(int seed, int alphabets, int drawers)
    {
        const int Characters = 20;
        for (var number = 0; number < alphabets; number++)
        {
            var alphabet = new SampleAlphabet(seed, number, Characters);
            for (var character = 0; character < Characters; character++)
            {
                for (var drawer = 0; drawer < drawers; drawer++)
                    yield return (alphabet.Name, SampleAlphabets.CharacterName(character), SampleAlphabets.FileName(drawer), ImageEncoder.ToPng(alphabet.Draw(character, drawer)));
            }
        }
    }

    private static async Task WriteAsync(string path, byte[] bytes, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await File.WriteAllBytesAsync(path, bytes, cancellationToken);
    }
}
