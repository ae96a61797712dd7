using SiameseWorker.Gallery;

namespace SiameseWorker.Commands;

/// <summary>Follows a retraining run by what the worker writes down of it.</summary>
/// <param name="runs">The runs, read beside the worker.</param>
/// <param name="quiet">Whether to print nothing on the way.</param>
internal sealed class RunWatch(RunStore runs, bool quiet)
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan SayEvery = TimeSpan.FromSeconds(10);

    /// <summary>A line's run that has not ended; null where there is none.</summary>
    public async Task<RetrainingRun?> FindUnderWayAsync(string line, CancellationToken cancellationToken) =>
        await runs.UnfinishedAsync(line, cancellationToken) is [var first, ..] ? first : null;

    /// <summary>Number of the latest run; 0 where there is none.</summary>
    public async Task<long> LatestAsync(CancellationToken cancellationToken) =>
        await runs.ListAsync(null, 1, cancellationToken) is [var latest] ? latest.Id : 0;

    /// <summary>Waits for the run that was asked for.</summary>
    /// <param name="line">Its line.</param>
    /// <param name="after">Number of the run that was the latest before.</param>
    /// <param name="answer">Completes where the request was refused, or the run has ended already.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The run; null where the request was refused.</returns>
    public async Task<RetrainingRun?> FindNewAsync(string line, long after, Task answer, CancellationToken cancellationToken)
    {
        while (true)
        {
            // Asked first: a run may begin and end between two looks.
            var isAnswered = answer.IsCompleted;
            if ((await runs.ListAsync(line, 10, cancellationToken)).LastOrDefault(run => run.Id > after && run.Request.Trigger == RunTrigger.Command) is { } run)
                return run;
            if (isAnswered)
                return null;
            await Task.Delay(LookEvery, TimeProvider.System, cancellationToken);
        }
    }

    /// <summary>Prints what happens to a run until it has ended.</summary>
    public async Task<RetrainingRun> FollowAsync(long id, CancellationToken cancellationToken)
    {
        var (printed, said) = (0, TimeProvider.System.GetTimestamp());
        while (true)
        {
            var run = await runs.FindAsync(id, cancellationToken) ?? throw new InvalidOperationException($"Run {id} is not in the database any more.");
            foreach (var transition in (await runs.TransitionsAsync(id, cancellationToken)).Skip(printed))
            {
                printed++;
                Say($"{transition.At:HH:mm:ss}  run {id} is {transition.State.ToString().ToLowerInvariant()}{(transition.Reason is { } reason ? $": {reason}" : "")}");
            }

            if (run.State.IsEnd())
                return run;
            if (run.ProgressText is { } text && TimeProvider.System.GetElapsedTime(said) > SayEvery)
            {
                said = TimeProvider.System.GetTimestamp();
                Say($"{run.UpdatedAt:HH:mm:ss}  {run.Progress,4:P0}  {text}");
            }

            await Task.Delay(LookEvery, TimeProvider.System, cancellationToken);
        }
    }

    private void Say(string text)
    {
        if (!quiet)
            Console.WriteLine(text);
    }
}
