using System.Runtime.CompilerServices;

namespace SiameseWorker.Gallery.Search;

/// <summary>A tile's way through chunks, on one thread.</summary>
internal sealed class TileScan(ScoreKernel kernel, ProbeTile tile, int classes)
{
    /// <summary>Blocks that are scored before the scores are looked at, while these are in the processor's first cache.</summary>
    private const int Run = 8;

    private const int RunRows = Run * Blocks.Rows;

    /// <summary>One for each probe.</summary>
    public ProbeScan[] Probes { get; } = tile.Scans(classes);

    /// <summary>Compares the probes with a chunk's first rows.</summary>
    [SkipLocalsInit]
    public void Visit(Chunk chunk, int rows)
    {
        Span<float> scores = stackalloc float[ScoreKernel.Probes * RunRows];
        for (var row = 0; row < rows; row += RunRows)
        {
            var count = Math.Min(rows - row, RunRows);
            var blocks = (count + Blocks.Rows - 1) / Blocks.Rows;
            kernel.Score(chunk, row / Blocks.Rows, blocks, tile.Numbers, scores);
            for (var i = 0; i < Probes.Length; i++)
                Probes[i].Visit(chunk, row, scores.Slice(i * blocks * Blocks.Rows, count));
        }
    }
}
