using SiameseWorker.Imaging;

namespace SiameseWorker.Samples;

/// <summary>
/// An alphabet that nobody has ever written: its characters share habits, each is unlike the others, and any number of
/// drawers draw them, each in their own way. The same numbers give the same pixels. Safe for use by several threads at once.
/// </summary>
public sealed class SampleAlphabet
{
    /// <summary>Rows and columns of a drawing, in pixels: those of Omniglot.</summary>
    public const int Side = 105;

    private readonly int _seed;
    private readonly int _index;
    private readonly List<Glyph> _glyphs = [];

    /// <summary>Makes up an alphabet. With more characters, the first ones stay the same.</summary>
    /// <param name="seed">Of all samples: another one gives other alphabets and other drawers.</param>
    /// <param name="index">Which alphabet, from 0.</param>
    /// <param name="characters">How many characters it has, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is too small.</exception>
    public SampleAlphabet(int seed, int index, int characters)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfLessThan(characters, 1);
        (_seed, _index) = (seed, index);
        var random = new SeededRandom(seed, index);
        Name = SampleName.Of(index, random);
        var designer = new GlyphDesigner(Habits.Of(random), random);
        while (_glyphs.Count < characters)
            _glyphs.Add(designer.Next(_glyphs));
    }

    /// <summary>A made-up name, unique among the alphabets of a seed.</summary>
    public string Name { get; }

    /// <summary>How many characters the alphabet has.</summary>
    public int Characters => _glyphs.Count;

    /// <summary>One drawing: black ink on white, no shades between, <see cref="Side"/> × <see cref="Side"/> pixels, 1 channel.</summary>
    /// <param name="character">Which character, from 0.</param>
    /// <param name="drawer">Who draws, from 0; any number.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such character, or the drawer is negative.</exception>
    public PixelImage Draw(int character, int drawer)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(character);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(character, _glyphs.Count);
        ArgumentOutOfRangeException.ThrowIfNegative(drawer);
        var moment = new SeededRandom(_seed, _index, character, drawer);
        var hand = Hand.Of(_seed, drawer, moment);
        return Pen.Draw(hand.Draw(_glyphs[character], moment), hand.PenRadius);
    }
}
