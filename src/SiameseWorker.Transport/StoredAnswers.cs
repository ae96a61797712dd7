using System.Text;
using SiameseWorker.Contracts;

namespace SiameseWorker.Transport;

/// <summary>Answers that are too large for a message, in storage.</summary>
public static class StoredAnswers
{
    // A thousand candidates with the longest names that are possible.
    private const long MaxBytes = 64 << 20;

    /// <summary>An answer as the body of a message; where it does not fit, it is stored, and the body says where.</summary>
    /// <param name="storage">Where it is stored.</param>
    /// <param name="answer">The answer.</param>
    /// <param name="maxBodyBytes">Longest body, in UTF-8 bytes.</param>
    /// <param name="name">The answer's file name, without ending; a repetition of the answer must have the same.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task<string> WriteAnswerAsync(this IImageStorage storage, Answer answer, int maxBodyBytes, string name, CancellationToken cancellationToken)
    {
        var body = ContractJson.Write(answer);
        if (Encoding.UTF8.GetByteCount(body) <= maxBodyBytes)
            return body;
        var path = StoragePath.Parse($"{StoredAnswer.Root}/{name}.json");
        await storage.WriteAsync(path, Encoding.UTF8.GetBytes(body), cancellationToken);
        return ContractJson.Write(new StoredAnswer { Id = answer.Id, Status = answer.Status, AnswerType = answer.Type, Path = path.Value, ElapsedMs = answer.ElapsedMs });
    }

    /// <summary>The answer that a <see cref="StoredAnswer"/> stands for, which is deleted from storage if that is possible; any other as it is.</summary>
    /// <param name="storage">Where it is stored.</param>
    /// <param name="answer">What came on the queue.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="InvalidDataException">It is no longer there, or no answer.</exception>
    public static async Task<Answer> ReadAnswerAsync(this IImageStorage storage, Answer answer, CancellationToken cancellationToken)
    {
        if (answer is not StoredAnswer stored)
            return answer;
        if (!StoragePath.TryParse(stored.Path, out var path, out var problem) || path.Segments[0] != StoredAnswer.Root)
            throw new InvalidDataException($"The answer to '{answer.Id}' is said to be at '{stored.Path}', where no answers are: {problem ?? $"they are in {StoredAnswer.Root}/"}.");
        var content = await storage.ReadAsync(path, MaxBytes, cancellationToken)
            ?? throw new InvalidDataException($"The answer to '{answer.Id}' is no longer at '{path}'. Was it read and deleted before?");
        if (!AnswerReader.TryRead(Encoding.UTF8.GetString(content.Bytes), out var whole, out problem))
            throw new InvalidDataException($"The answer to '{answer.Id}' at '{path}' cannot be read: {problem}");
        await storage.TryDeleteAsync(path, cancellationToken);
        return whole;
    }

    /// <summary>Deletes the file of an answer that nobody waits for, if it has one.</summary>
    /// <param name="storage">Where it is stored.</param>
    /// <param name="answer">What came on the queue.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task DropAnswerAsync(this IImageStorage storage, Answer answer, CancellationToken cancellationToken)
    {
        if (answer is StoredAnswer stored && StoragePath.TryParse(stored.Path, out var path, out _) && path.Segments[0] == StoredAnswer.Root)
            await storage.TryDeleteAsync(path, cancellationToken);
    }

    private static async Task TryDeleteAsync(this IImageStorage storage, StoragePath path, CancellationToken cancellationToken)
    {
        try
        {
            await storage.DeleteAsync(path, cancellationToken);
        }
        catch (TransportException)
        {
            // It has been read, or nobody wants it. The worker deletes what is left in time.
        }
    }
}
