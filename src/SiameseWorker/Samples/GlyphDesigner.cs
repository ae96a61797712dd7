namespace SiameseWorker.Samples;

/// <summary>Makes up the characters of an alphabet, each unlike those before it.</summary>
internal sealed class GlyphDesigner(Habits habits, SeededRandom random)
{
    private const int Drafts = 40;
    private const double AlikeEnough = 0.62;
    private const double MostOverlap = 0.3;

    private readonly StrokeDesigner _designer = new(habits, random);

    /// <summary>The first draft that is unlike all others, or the one that is least like any.</summary>
    public Glyph Next(IReadOnlyList<Glyph> others)
    {
        Glyph? best = null;
        var least = double.MaxValue;
        for (var draft = 0; draft < Drafts && least > AlikeEnough; draft++)
        {
            var glyph = Draft();
            var likeness = glyph.IsPlain ? 1 : others.Select(glyph.Likeness).DefaultIfEmpty().Max();
            if (likeness < least)
                (best, least) = (glyph, likeness);
        }

        return best!;
    }

    private Glyph Draft()
    {
        var count = habits.MinStrokes + random.Below(habits.MaxStrokes - habits.MinStrokes + 1);
        var strokes = new List<Stroke>();
        if (count == 1)
            strokes.Add(_designer.Long());
        for (var attempt = 0; strokes.Count < count && attempt < 4 * count; attempt++)
        {
            var stroke = _designer.Short(strokes);
            if (Overlap(stroke, strokes) <= MostOverlap)
                strokes.Add(stroke);
        }

        if (random.Chance(habits.Dots))
            strokes.Add(_designer.Dot());
        return Glyph.Of(strokes);
    }

    /// <summary>Share of a stroke that lies on others, 0 to 1: a line drawn twice would not be seen.</summary>
    private static double Overlap(Stroke stroke, List<Stroke> others)
    {
        var there = others.SelectMany(other => other.Trace()).ToList();
        var trace = stroke.Trace();
        return trace.Count(point => there.Any(other => (other - point).Length < 0.08)) / (double)trace.Count;
    }
}
