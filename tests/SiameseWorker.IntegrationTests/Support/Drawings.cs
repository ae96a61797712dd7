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

    /// <summary>The same with chalk on a blackboard, which a lamp lights from one side.</summary>
    public static byte[] OnBlackboard(int character, int drawer)
    {
        var drawn = Alphabet.Draw(character, drawer);
        return ImageEncoder.ToPng(drawn with { Samples = [.. drawn.Samples.Select((sample, i) => Chalk(sample, i % drawn.Width / (double)drawn.Width))] });

        static byte Chalk(byte sample, double across) => (byte)((0.4 + (0.6 * across)) * (50 + (150 * (255 - sample) / 255)));
    }
}
