using System.ComponentModel.DataAnnotations;

namespace SiameseWorker.Encoding.Recipes;

/// <summary>When training ends: at the first of the budgets that is given. At least one is.</summary>
public sealed record StoppingSpec
{
    /// <summary>Number of steps, 1 to 100,000,000. A run that ends by this alone gives the same weights each time.</summary>
    [Range(1L, 100_000_000L)]
    public long? Steps { get; init; }

    /// <summary>Number of passes over the training images, or over the fixed pairs, 1 to 1,000,000.</summary>
    [Range(1L, 1_000_000L)]
    public long? Epochs { get; init; }

    /// <summary>Time spent on training, over all resumptions, up to 30 days: <c>"00:45:00"</c>.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "30.00:00:00")]
    public TimeSpan? Time { get; init; }

    /// <summary>
    /// Ends training sooner when so many validations in a row were no better than the best, 1 to 10,000; the weights of
    /// the best one are then kept, not the last ones. <see langword="null"/> uses the whole budget.
    /// </summary>
    [Range(1, 10_000)]
    public int? Patience { get; init; }

    /// <summary>Share of the budget that is used, 0 to 1 and beyond.</summary>
    /// <param name="steps">Steps done.</param>
    /// <param name="stepsPerEpoch">Steps in an epoch.</param>
    /// <param name="elapsed">Time spent.</param>
    public double Progress(long steps, long stepsPerEpoch, TimeSpan elapsed) => Math.Max(
        StepBudget(stepsPerEpoch) is { } budget ? (double)steps / budget : 0,
        Time is { } time ? elapsed / time : 0);

    /// <summary>The lower of the budgets in steps and epochs, in steps; <see langword="null"/> where only time ends the training.</summary>
    /// <param name="stepsPerEpoch">Steps in an epoch.</param>
    public long? StepBudget(long stepsPerEpoch) => Epochs is { } epochs
        ? Math.Min(Steps ?? long.MaxValue, epochs * stepsPerEpoch)
        : Steps;

    internal IEnumerable<RecipeProblem> Check()
    {
        if (Steps is null && Epochs is null && Time is null)
            yield return new RecipeProblem("$.stopping", "neither steps, epochs nor time is given; training would never end. Give \"steps\": 5000, \"epochs\": 20 or \"time\": \"00:45:00\".");
    }
}
