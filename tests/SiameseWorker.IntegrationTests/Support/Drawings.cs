using SiameseWorker.Imaging;
using SiameseWorker.Samples;

namespace SiameseWorker.IntegrationTests.Support;

/// <summary>Drawings of made-up characters, as PNG files: one class per character, one image per drawer.</summary>
internal static class Drawings
{
    /// <summary>How many characters there are.</summary>
    public const int Characters = 40;

    private static readonly SampleAlphabet Alphabet = new(seed: 20_261_124, index: 0, Characters);

    /// <summary>What a drawer makes of a character; the same numbers give the same bytes.</summary>
    public static byte[] Of(int character, int drawer) => ImageEncoder.ToPng(Alphabet.Draw(character, drawer));
}
