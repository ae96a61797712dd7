using System.ComponentModel.DataAnnotations;

namespace SiameseWorker.Encoding.Recipes;

/// <summary>When training ends: at the first of the budgets that is given. At least one is.</summary>
public sealed record StoppingSpec
{
    /// <summary>Number of steps, 1 to 100,000,000. A run that ends by this alone gives the same weights each time.</summary>
    [Range(1L, 100_000_000L)]
    public long? Steps { get; init; }

    /// <summary>Time spent on training, over all resumptions, up to 30 days: <c>"00:45:00"</c>.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "30.00:00:00")]
    public TimeSpan? Time { get; init; }

    /// <summary>Share of the budget that is used, 0 to 1 and beyond.</summary>
    /// <param name="steps">Steps done.</param>
    /// <param name="elapsed">Time spent.</param>
    public double Progress(long steps, TimeSpan elapsed) =>
        Math.Max(Steps is { } s ? (double)steps / s : 0, Time is { } t ? elapsed / t : 0);

    internal IEnumerable<RecipeProblem> Check()
    {
        if (Steps is null && Time is null)
            yield return new RecipeProblem("$.stopping", "neither steps nor time is given; training would never end. Give \"steps\": 5000 or \"time\": \"00:45:00\".");
    }
}
