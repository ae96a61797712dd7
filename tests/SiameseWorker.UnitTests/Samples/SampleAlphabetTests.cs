using System.Security.Cryptography;
using SiameseWorker.Imaging;
using SiameseWorker.Samples;

namespace SiameseWorker.UnitTests.Samples;

public class SampleAlphabetTests
{
    private const int Seed = 7;

    [Fact]
    public void A_drawing_is_black_ink_on_white_in_the_size_of_Omniglot()
    {
        var drawing = SampleAlphabets.Draw(Seed, alphabet: 0, character: 0, drawer: 0);
        Assert.Equal((105, 105, 1, 105 * 105), (drawing.Width, drawing.Height, drawing.Channels, drawing.Samples.Length));
        Assert.Equal([0, 255], drawing.Samples.Distinct().Select(sample => (int)sample).Order());
    }

    // Examples, reports and the demonstration's figures refer to these drawings.
    [Fact]
    public void The_drawings_never_change()
    {
        var pixels = Drawings(seed: Seed, alphabets: 3, characters: 5, drawers: 3).SelectMany(drawing => drawing.Image.Samples);
        Assert.Equal("CF38CCF0F8AEC99EFB9A771F848B564370892845A09BB3253AE3DDCF97B756E2", Convert.ToHexString(SHA256.HashData([.. pixels])));
    }

    [Fact]
    public void Another_seed_alphabet_character_or_drawer_gives_another_drawing()
    {
        var drawings = new[]
        {
            SampleAlphabets.Draw(1, 0, 0, 0), SampleAlphabets.Draw(2, 0, 0, 0), SampleAlphabets.Draw(1, 1, 0, 0),
            SampleAlphabets.Draw(1, 0, 1, 0), SampleAlphabets.Draw(1, 0, 0, 1),
        };
        Assert.Equal(5, drawings.Select(drawing => Convert.ToHexString(drawing.Samples)).Distinct().Count());
    }

    [Fact]
    public void More_characters_leave_the_first_ones_as_they_are() =>
        Assert.Equal(new SampleAlphabet(Seed, 2, 4).Draw(3, 1).Samples, new SampleAlphabet(Seed, 2, 30).Draw(3, 1).Samples);

    [Fact]
    public void Every_drawing_has_ink_and_a_white_border()
    {
        foreach (var (image, name) in Drawings(Seed, alphabets: 10, characters: 12, drawers: 6).Select(drawing => (drawing.Image, drawing.Class)))
        {
            var ink = image.Samples.Count(sample => sample == 0) / (double)image.Samples.Length;
            Assert.True(ink is > 0.01 and < 0.25, $"{name}: {ink:P1} ink");
            for (var i = 0; i < SampleAlphabet.Side; i++)
            {
                int[] border = [i, (104 * 105) + i, i * 105, (i * 105) + 104];
                Assert.All(border, at => Assert.Equal(255, image.Samples[at]));
            }
        }
    }

    [Fact]
    public void Drawings_of_a_character_are_more_alike_than_drawings_of_different_ones_but_not_equal()
    {
        var drawings = Drawings(Seed, alphabets: 4, characters: 8, drawers: 5).Select(drawing => (drawing.Class, Blurred: Blur(drawing.Image))).ToList();
        var pairs = (from a in Enumerable.Range(0, drawings.Count) from b in Enumerable.Range(0, a) select (A: drawings[a], B: drawings[b]))
            .ToLookup(pair => pair.A.Class == pair.B.Class, pair => Cosine(pair.A.Blurred, pair.B.Blurred));
        var (within, between) = (pairs[true].Average(), pairs[false].Average());
        Assert.True(within > between + 0.05, $"within {within:F3}, between {between:F3}");
        Assert.All(pairs[true], likeness => Assert.InRange(likeness, 0, 0.9999));
    }

    [Fact]
    public void Blurred_pixels_alone_are_better_than_chance_and_not_enough()
    {
        var drawings = Drawings(Seed, alphabets: 4, characters: 20, drawers: 4).Select(drawing => (drawing.Class, drawing.Drawer, Blurred: Blur(drawing.Image))).ToList();
        var enrolled = drawings.Where(drawing => drawing.Drawer == 0).ToList();
        var found = drawings.Where(drawing => drawing.Drawer > 0).Average(probe =>
            enrolled.MaxBy(exemplar => Cosine(exemplar.Blurred, probe.Blurred)).Class == probe.Class ? 1.0 : 0.0);
        // By chance it were 0.0125.
        Assert.InRange(found, 0.08, 0.6);
    }

    [Fact]
    public void Names_are_unique()
    {
        var names = Enumerable.Range(0, 200).Select(index => new SampleAlphabet(Seed, index, 1).Name).ToList();
        Assert.Equal(200, names.Distinct().Count());
        Assert.All(names, name => Assert.Matches("^[A-Z][a-z]+$", name));
        Assert.Equal(("character01", "12.png"), (SampleAlphabets.CharacterName(0), SampleAlphabets.FileName(11)));
    }

    [Fact]
    public void What_does_not_exist_is_refused()
    {
        var alphabet = new SampleAlphabet(Seed, 0, 2);
        Assert.Throws<ArgumentOutOfRangeException>(() => alphabet.Draw(2, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => alphabet.Draw(-1, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => alphabet.Draw(0, -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new SampleAlphabet(Seed, 0, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => SampleAlphabets.Draw(Seed, -1, 0, 0));
    }

    [Fact]
    public async Task A_set_is_written_in_the_layout_of_Omniglot()
    {
        var folder = Directory.CreateTempSubdirectory("samples-");
        try
        {
            await SampleAlphabets.WriteAsync(folder.FullName, Seed, alphabets: 2, characters: 2, drawers: 3, TestContext.Current.CancellationToken);
            var files = folder.GetFiles("*.png", SearchOption.AllDirectories);
            Assert.Equal(12, files.Length);
            var alphabet = new SampleAlphabet(Seed, 1, 2);
            var file = await File.ReadAllBytesAsync(Path.Combine(folder.FullName, alphabet.Name, "character02", "03.png"), TestContext.Current.CancellationToken);
            Assert.Equal(alphabet.Draw(1, 2).Samples, new ImageDecoder(new ImageLimits()).Decode(file, 1).Samples);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static IEnumerable<(string Class, int Drawer, PixelImage Image)> Drawings(int seed, int alphabets, int characters, int drawers)
    {
        foreach (var alphabet in Enumerable.Range(0, alphabets).Select(index => new SampleAlphabet(seed, index, characters)))
        {
            for (var character = 0; character < characters; character++)
            {
                for (var drawer = 0; drawer < drawers; drawer++)
                    yield return ($"{alphabet.Name} {character}", drawer, alphabet.Draw(character, drawer));
            }
        }
    }

    private static byte[] Blur(PixelImage drawing) =>
        InputNormaliser.Normalise(drawing, new InputSpec { Width = 14, Height = 14, Invert = true });

    private static double Cosine(byte[] a, byte[] b)
    {
        double Dot(byte[] x, byte[] y) => x.Zip(y, (left, right) => (double)left * right).Sum();
        return Dot(a, b) / Math.Sqrt(Dot(a, a) * Dot(b, b));
    }
}
