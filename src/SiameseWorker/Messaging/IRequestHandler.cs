using SiameseWorker.Contracts;

namespace SiameseWorker.Messaging;

/// <summary>Answers the requests of one queue.</summary>
internal interface IRequestHandler
{
    /// <summary>The queue's name.</summary>
    string Queue { get; }

    /// <summary>The types of request that belong on the queue.</summary>
    IReadOnlyCollection<string> Types { get; }

    /// <summary>Returns when requests can be answered; until then none is taken from the queue.</summary>
    Task ReadyAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Takes a message that asks for nothing, but tells something; false where it is none.</summary>
    bool TryTakeNotice(string body) => false;

    /// <summary>Answers one request. Called for several requests at a time, and again for one that is redelivered.</summary>
    /// <param name="request">A valid request, of one of <see cref="Types"/>.</param>
    /// <param name="elapsed">Tells how long the request has been worked on.</param>
    /// <param name="cancellationToken">Cancelled when the request is no longer this worker's, or the worker ends.</param>
    /// <returns>The answer; null: the request is taken care of, and answered later.</returns>
    /// <exception cref="UnanswerableException">It cannot be answered, now or later. Any other exception: it is tried again.</exception>
    Task<Answer?> HandleAsync(Request request, Elapsed elapsed, CancellationToken cancellationToken);
}
