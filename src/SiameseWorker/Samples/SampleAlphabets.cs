using SiameseWorker.Imaging;

namespace SiameseWorker.Samples;

/// <summary>Made-up alphabets as images: what the demonstration and the tests recognise, so that neither needs a download.</summary>
public static class SampleAlphabets
{
    /// <summary>One drawing; for many, <see cref="SampleAlphabet"/> is faster.</summary>
    /// <param name="seed">Of all samples: another one gives other alphabets and other drawers.</param>
    /// <param name="alphabet">Which alphabet, from 0.</param>
    /// <param name="character">Which character, from 0.</param>
    /// <param name="drawer">Who draws, from 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is negative.</exception>
    public static PixelImage Draw(int seed, int alphabet, int character, int drawer)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(character);
        return new SampleAlphabet(seed, alphabet, character + 1).Draw(character, drawer);
    }

    /// <summary>The folder of a character: <c>character01</c> is the first.</summary>
    /// <param name="character">Which character, from 0.</param>
    public static string CharacterName(int character) => $"character{character + 1:00}";

    /// <summary>The file of a drawing: <c>01.png</c> is the first drawer's.</summary>
    /// <param name="drawer">Who draws, from 0.</param>
    public static string FileName(int drawer) => $"{drawer + 1:00}.png";

    /// <summary>Writes drawings as <c>&lt;alphabet&gt;/&lt;character&gt;/&lt;drawer&gt;.png</c>, the layout of Omniglot.</summary>
    /// <param name="folder">Where to; made if it does not exist.</param>
    /// <param name="seed">Of all samples.</param>
    /// <param name="alphabets">How many alphabets.</param>
    /// <param name="characters">How many characters each has.</param>
    /// <param name="drawers">How many drawers draw each.</param>
    /// <param name="cancellationToken">Stops between two files.</param>
    public static async Task WriteAsync(string folder, int seed, int alphabets, int characters, int drawers, CancellationToken cancellationToken)
    {
        for (var index = 0; index < alphabets; index++)
        {
            var alphabet = new SampleAlphabet(seed, index, characters);
            for (var character = 0; character < characters; character++)
            {
                var target = Directory.CreateDirectory(Path.Combine(folder, alphabet.Name, CharacterName(character)));
                for (var drawer = 0; drawer < drawers; drawer++)
                {
                    var file = Path.Combine(target.FullName, FileName(drawer));
                    await File.WriteAllBytesAsync(file, ImageEncoder.ToPng(alphabet.Draw(character, drawer)), cancellationToken);
                }
            }
        }
    }
}
