namespace SiameseWorker;

/// <summary>Tells of progress. Unlike <see cref="Progress{T}"/> it does so at once and in order.</summary>
internal sealed class Reporter<T>(Action<T> report) : IProgress<T>
{
    /// <inheritdoc/>
    public void Report(T value) => report(value);
}
