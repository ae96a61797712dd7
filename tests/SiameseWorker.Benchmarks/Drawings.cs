using SiameseWorker.Imaging;
using SiameseWorker.Samples;

namespace SiameseWorker.Benchmarks;

/// <summary>A made-up character drawn by two hands, as PNG files.</summary>
internal sealed record Drawing(string Class, byte[] Exemplar, byte[] Probe);

/// <summary>What the benchmarks enrol and ask about.</summary>
internal static class Drawings
{
    private const int CharactersPerAlphabet = 40;

    public static IReadOnlyList<Drawing> Make(int classes)
    {
        var drawings = new List<Drawing>(classes);
        for (var number = 0; drawings.Count < classes; number++)
        {
            var alphabet = new SampleAlphabet(seed: 1, number, CharactersPerAlphabet);
            for (var character = 0; character < CharactersPerAlphabet && drawings.Count < classes; character++)
            {
                drawings.Add(new Drawing(
                    $"{number}-{alphabet.Name}-{character}",
                    ImageEncoder.ToPng(alphabet.Draw(character, drawer: 0)),
                    ImageEncoder.ToPng(alphabet.Draw(character, drawer: 1))));
            }
        }

        return drawings;
    }
}
