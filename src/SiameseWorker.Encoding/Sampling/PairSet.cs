using SiameseWorker.Encoding.Data;

namespace SiameseWorker.Encoding.Sampling;

/// <summary>The pairs of a <see cref="PairSamplingSpec"/>, drawn once.</summary>
/// <param name="Training">What is trained on.</param>
/// <param name="Withheld">What is judged afterwards.</param>
internal sealed record PairSet(ImagePair[] Training, ImagePair[] Withheld)
{
    /// <summary>Draws the pairs, with replacement, and shuffles them: a pair that was drawn twice may be in both parts.</summary>
    /// <param name="spec">How many of which kind.</param>
    /// <param name="classes">At least two, each with at least two images.</param>
    /// <param name="seed">The recipe's seed.</param>
    public static PairSet Draw(PairSamplingSpec spec, IReadOnlyList<ImageClass> classes, long seed)
    {
        var drawing = new Drawing(spec, classes, StepRandom.Create(seed, 0));
        var pairs = Enumerable.Range(0, spec.Pairs).Select(drawing.Draw).ToArray();
        drawing.Random.Shuffle(pairs);
        var withheld = (int)(spec.Pairs * spec.Withhold);
        return new PairSet(pairs[withheld..], pairs[..withheld]);
    }

    private sealed class Drawing(PairSamplingSpec spec, IReadOnlyList<ImageClass> classes, Random random)
    {
        private readonly ImageClass[][] _groups = [.. classes.GroupBy(c => c.Group).Select(group => group.ToArray())];

        public Random Random => random;

        /// <summary>Pair by pair in turn genuine and impostor, and in turn of each group where groups are equal.</summary>
        public ImagePair Draw(int index)
        {
            var turn = index / 2;
            var first = spec.EqualGroups ? Any(_groups[turn % _groups.Length]) : classes[random.Next(classes.Count)];
            return index % 2 == 0 ? Genuine(first) : Impostor(first, IsWithin(spec.EqualGroups ? turn / _groups.Length : turn));
        }

        /// <summary>Spreads the share evenly: of any so many impostor pairs in succession, that share is within a group.</summary>
        private bool IsWithin(int turn) => Math.Floor((turn + 1) * spec.WithinGroups) > Math.Floor(turn * spec.WithinGroups);

        private ImagePair Genuine(ImageClass c)
        {
            var first = random.Next(c.Count);
            var second = random.Next(c.Count - 1);
            return new ImagePair(c.First + first, c.First + (second < first ? second : second + 1), Genuine: true);
        }

        private ImagePair Impostor(ImageClass first, bool within)
        {
            var group = Array.Find(_groups, group => group[0].Group == first.Group)!;
            // A group of one class has no impostors within, a lone group none without.
            var inside = _groups.Length == 1 || (within && group.Length > 1);
            ImageClass second;
            do
            {
                second = inside ? Any(group) : classes[random.Next(classes.Count)];
            }
            while (inside ? second == first : second.Group == first.Group);
            return new ImagePair(Image(first), Image(second), Genuine: false);
        }

        private ImageClass Any(ImageClass[] group) => group[random.Next(group.Length)];

        private int Image(ImageClass c) => c.First + random.Next(c.Count);
    }
}
