namespace SiameseWorker.Encoding.Training;

/// <summary>Measures the time of a training: all of it, since the last report, since the last checkpoint.</summary>
internal sealed class TrainingClock(TimeProvider time)
{
    private long _started = time.GetTimestamp();
    private long _reported = time.GetTimestamp();
    private long _saved = time.GetTimestamp();
    private TimeSpan _before;

    /// <summary>Time spent, over all resumptions.</summary>
    public TimeSpan Elapsed => _before + time.GetElapsedTime(_started);

    public TimeSpan SinceReport => time.GetElapsedTime(_reported);

    public TimeSpan SinceCheckpoint => time.GetElapsedTime(_saved);

    /// <summary>Starts again at a checkpoint's time.</summary>
    public void GoOnFrom(TimeSpan elapsed) => (_before, _started) = (elapsed, time.GetTimestamp());

    /// <summary>Starts the next report's interval.</summary>
    /// <returns>Length of the one that ends.</returns>
    public TimeSpan RestartReport()
    {
        var interval = SinceReport;
        _reported = time.GetTimestamp();
        return interval;
    }

    /// <summary>Runs what is not training, such as a validation, outside the report's interval.</summary>
    public void OutsideReport(Action work)
    {
        var began = time.GetTimestamp();
        work();
        _reported += time.GetTimestamp() - began;
    }

    public void RestartCheckpoint() => _saved = time.GetTimestamp();
}
