using SiameseWorker.Contracts;
using SiameseWorker.Gallery;
using SiameseWorker.Messaging;
using SiameseWorker.Settings;

namespace SiameseWorker.Retraining;

/// <summary>
/// Takes <c>retrain</c> and <c>cancel</c> requests. A retraining may last hours: its request is done with once the run is in the
/// database, and answered when the run ends.
/// </summary>
internal sealed class RetrainingRequests(RunStore runs, RetrainingService service, RunAnswers answers, Lines lines)
{
    /// <summary>Records a run, once however often the request is delivered.</summary>
    /// <returns>The answer, where the run has ended already; null: it is given later.</returns>
    /// <exception cref="UnanswerableException">There is no such line, or no such recipe.</exception>
    public async Task<Answer?> AddAsync(RetrainRequest request, CancellationToken cancellationToken)
    {
        RequireLine(request.Line);
        RequireRecipe(request.Recipe);
        var run = await runs.AddAsync(
            new RunRequest(request.Line, ToTrigger(request.Trigger))
            {
                Recipe = request.Recipe,
                Reason = request.Reason,
                RequestId = request.Id,
                ReplyTo = request.ReplyTo,
                Force = request.Force ?? false,
                Steps = request.Steps,
                Minutes = request.Minutes,
            },
            cancellationToken);
        if (run.State.IsEnd())
            return await answers.MakeAsync(run, cancellationToken);
        service.Notice();
        return null;
    }

    /// <summary>Stops the runs of a line.</summary>
    /// <exception cref="UnanswerableException">There is no such line, or none of its runs is under way or waiting.</exception>
    public async Task<CancelledAnswer> CancelAsync(CancelRequest request, Elapsed elapsed, CancellationToken cancellationToken)
    {
        RequireLine(request.Line);
        var told = await service.CancelAsync(request.Line, cancellationToken);
        if (told == 0)
            throw new UnanswerableException(ErrorCodes.RunNotFound, $"No retraining of line '{request.Line}' is under way or waiting.");
        return new CancelledAnswer { Id = request.Id, Status = AnswerStatus.Cancelled, Line = request.Line, Runs = told, ElapsedMs = elapsed.Milliseconds };
    }

    private void RequireLine(string line)
    {
        if (lines.Find(line) is null)
            throw new UnanswerableException(ErrorCodes.LineNotFound, $"There is no line '{line}'. The settings have: {string.Join(", ", lines.All.Select(known => known.Name))}.");
    }

    private static void RequireRecipe(string? recipe)
    {
        try
        {
            if (recipe is not null)
                RecipeFiles.Find(recipe);
        }
        catch (SettingsException)
        {
            throw new UnanswerableException(ErrorCodes.RecipeNotFound, $"There is no recipe '{recipe}' in config/recipes of the worker. At hand: {string.Join(", ", RecipeFiles.Names)}.");
        }
    }

    private static RunTrigger ToTrigger(string? trigger) => trigger switch
    {
        RetrainingTriggers.Schedule => RunTrigger.Schedule,
        RetrainingTriggers.Command => RunTrigger.Command,
        _ => RunTrigger.Message,
    };
}
