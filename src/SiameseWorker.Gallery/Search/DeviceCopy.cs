using SiameseWorker.Contracts;

namespace SiameseWorker.Gallery.Search;

/// <summary>
/// A gallery's vectors on a device, in slabs of many chunks. Each search first copies what its snapshot has otherwise: after
/// an enrolment that is the last slab, after a change the one that it is in. A gallery for which the device has no room
/// leaves it for good: to try again would cost every search the copying.
/// </summary>
internal sealed class DeviceCopy(VectorShape shape, IVectorDevice device) : IDisposable
{
    /// <summary>Rows that are looked at for each class that is wanted, before all above the bound are asked for.</summary>
    private const int RowsOfClass = 4;

    /// <summary>Numbers of a slab: 64 MB, of which a device copies some gigabytes in a second.</summary>
    private const int SlabNumbers = 1 << 24;

    private readonly Lock _access = new();
    private readonly int _slabChunks = Math.Max(1, SlabNumbers / (shape.ChunkRows * shape.Dimension));
    private readonly List<Slab> _slabs = [];
    private bool _hasLeft;

    /// <summary>Compares probes with a snapshot.</summary>
    /// <returns>The best classes for each probe, in order of the probes; null where the device has no room.</returns>
    public ProbeScan[]? Search(VectorSnapshot snapshot, IReadOnlyList<Probe> probes)
    {
        lock (_access)
        {
            if (_hasLeft || !BringUpToDate(snapshot))
            {
                Leave();
                return null;
            }

            var numbers = new float[probes.Count * shape.Dimension];
            for (var i = 0; i < probes.Count; i++)
                Scaled(probes[i].Embedding.Span, numbers.AsSpan(i * shape.Dimension, shape.Dimension));
            ProbeScan[] scans = [.. probes.Select(probe => ProbeScan.Of(shape, probe, snapshot.Classes))];
            foreach (var slab in _slabs)
                Visit(slab, numbers, scans, Math.Min(slab.Rows, RowsOfClass * Math.Min(probes.Max(probe => probe.TopK), snapshot.Classes)));
            return scans;
        }
    }

    public void Dispose()
    {
        lock (_access)
            Leave();
    }

    private void Leave()
    {
        _hasLeft = true;
        Keep(0);
    }

    private void Visit(Slab slab, float[] probes, ProbeScan[] scans, int count)
    {
        using var scores = slab.Vectors.Score(probes, scans.Length, shape.Metric);
        var (rows, best) = scores.Best(count);
        for (var i = 0; i < scans.Length; i++)
        {
            for (var j = i * count; j < (i + 1) * count; j++)
                slab.Visit(scans[i], rows[j], best[j]);
            if (count == slab.Rows || best[((i + 1) * count) - 1] < scans[i].LeastScore)
                continue;
            foreach (var row in scores.NotBelow(i, scans[i].LeastScore))
                slab.Visit(scans[i], row, float.NaN);
        }
    }

    private bool BringUpToDate(VectorSnapshot snapshot)
    {
        var needed = (snapshot.Chunks.Length + _slabChunks - 1) / _slabChunks;
        for (var i = 0; i < needed; i++)
        {
            var (first, end) = (i * _slabChunks, Math.Min((i + 1) * _slabChunks, snapshot.Chunks.Length));
            if (i < _slabs.Count && _slabs[i].IsOf(snapshot, first, end))
                continue;
            if (i < _slabs.Count)
            {
                _slabs[i].Vectors.Dispose();
                _slabs.RemoveAt(i);
            }

            if (device.TryCopy(Numbers(snapshot, first, end), shape.Dimension) is not { } vectors)
                return false;
            _slabs.Insert(i, new Slab(vectors, snapshot, first, end));
        }

        Keep(needed);
        return true;
    }

    /// <summary>Gives up all slabs but the first.</summary>
    private void Keep(int count)
    {
        foreach (var slab in _slabs.Skip(count))
            slab.Vectors.Dispose();
        _slabs.RemoveRange(count, _slabs.Count - count);
    }

    private float[] Numbers(VectorSnapshot snapshot, int first, int end)
    {
        var rows = Enumerable.Range(first, end - first).Sum(snapshot.Rows);
        var numbers = new float[rows * shape.Dimension];
        var vector = new float[shape.Dimension];
        var place = 0;
        for (var i = first; i < end; i++)
        {
            for (var row = 0; row < snapshot.Rows(i); row++, place += shape.Dimension)
            {
                snapshot.Chunks[i].Read(row, vector);
                Scaled(vector, numbers.AsSpan(place, shape.Dimension));
            }
        }

        return numbers;
    }

    private void Scaled(ReadOnlySpan<float> vector, Span<float> scaled)
    {
        var scale = shape.Metric == Metric.Cosine ? ScoreBound.ReciprocalLength(vector) : 1;
        for (var i = 0; i < vector.Length; i++)
            scaled[i] = vector[i] * scale;
    }

    /// <summary>Some chunks' vectors, and whose they are.</summary>
    private sealed class Slab
    {
        private readonly Chunk[] _chunks;
        private readonly int[] _starts;

        public Slab(IDeviceVectors vectors, VectorSnapshot snapshot, int first, int end)
        {
            Vectors = vectors;
            _chunks = snapshot.Chunks[first..end];
            _starts = new int[_chunks.Length + 1];
            for (var i = 0; i < _chunks.Length; i++)
                _starts[i + 1] = _starts[i] + snapshot.Rows(first + i);
        }

        public IDeviceVectors Vectors { get; }

        public int Rows => _starts[^1];

        /// <summary>Whether these are a snapshot's chunks, but for rows that were removed since. If so, it knows which.</summary>
        public bool IsOf(VectorSnapshot snapshot, int first, int end)
        {
            if (_chunks.Length != end - first)
                return false;
            for (var i = 0; i < _chunks.Length; i++)
            {
                var chunk = snapshot.Chunks[first + i];
                if (!chunk.HasVectorsOf(_chunks[i]) || snapshot.Rows(first + i) != _starts[i + 1] - _starts[i])
                    return false;
                _chunks[i] = chunk;
            }

            return true;
        }

        public void Visit(ProbeScan scan, int row, float score)
        {
            var found = Array.BinarySearch(_starts, row);
            var chunk = found >= 0 ? found : ~found - 1;
            scan.Visit(_chunks[chunk], row - _starts[chunk], [score]);
        }
    }
}
