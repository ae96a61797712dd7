using System.Runtime.CompilerServices;
using System.Threading.Channels;
using SiameseWorker.Contracts;

namespace SiameseWorker.Client;

/// <summary>Asks about many images, several at a time, and yields the answers as they come.</summary>
internal static class AnswerStream
{
    /// <param name="images">Read as far ahead as requests may be in flight, and no further.</param>
    /// <param name="ask">Asks about one.</param>
    /// <param name="maxInFlight">How many requests wait for their answers at a time.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async IAsyncEnumerable<StreamedAnswer<TAnswer>> AskAsync<TAnswer>(
        IAsyncEnumerable<ImageSource> images,
        Func<ImageSource, CancellationToken, Task<TAnswer>> ask,
        int maxInFlight,
        [EnumeratorCancellation] CancellationToken cancellationToken)
        where TAnswer : Answer
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var answers = Channel.CreateBounded<StreamedAnswer<TAnswer>>(maxInFlight);
        var options = new ParallelOptions { MaxDegreeOfParallelism = maxInFlight, CancellationToken = stop.Token };
        var asking = AskAllAsync(images, ask, options, answers.Writer);
        try
        {
            await foreach (var answer in answers.Reader.ReadAllAsync(cancellationToken))
                yield return answer;
        }
        finally
        {
            // Whoever leaves the loop early leaves no request of his waiting.
            await stop.CancelAsync();
            await asking;
        }
    }

    private static async Task AskAllAsync<TAnswer>(
        IAsyncEnumerable<ImageSource> images,
        Func<ImageSource, CancellationToken, Task<TAnswer>> ask,
        ParallelOptions options,
        ChannelWriter<StreamedAnswer<TAnswer>> answers)
        where TAnswer : Answer
    {
        try
        {
            await Parallel.ForEachAsync(images.Index(), options, async (item, token) =>
                await answers.WriteAsync(new StreamedAnswer<TAnswer>(item.Index, await ask(item.Item, token)), token));
            answers.Complete();
        }
        catch (Exception fault)
        {
            answers.Complete(fault);
        }
    }
}
