namespace SiameseWorker.Encoding.Sampling;

/// <summary>Sampling as a <see cref="PairSamplingSpec"/> says.</summary>
internal sealed class PairSampler(PairSamplingSpec spec, PairSet pairs, long seed) : IBatchSampler
{
    private int[] _order = [];
    private long _orderedEpoch = -1;

    /// <summary>What is judged after the training.</summary>
    public IReadOnlyList<ImagePair> Withheld => pairs.Withheld;

    public long StepsPerEpoch { get; } = (pairs.Training.Length + spec.Batch - 1) / spec.Batch;

    public TrainingBatch Sample(long step, Random random)
    {
        var (epoch, place) = Math.DivRem(step - 1, StepsPerEpoch);
        var chosen = Array.ConvertAll(Next(Order(epoch), (int)place * spec.Batch), index => pairs.Training[index]);
        return new PairBatch([.. chosen.Select(pair => pair.Genuine)], [.. chosen.SelectMany(pair => new long[] { pair.First, pair.Second })]);
    }

    private int[] Next(int[] order, int first) => order[first..Math.Min(first + spec.Batch, order.Length)];

    /// <summary>The epoch's order, a function of seed and epoch: a resumed training finds it again.</summary>
    private int[] Order(long epoch)
    {
        if (epoch == _orderedEpoch)
            return _order;
        _order = [.. Enumerable.Range(0, pairs.Training.Length)];
        StepRandom.Create(seed, ~epoch).Shuffle(_order);
        _orderedEpoch = epoch;
        return _order;
    }
}
