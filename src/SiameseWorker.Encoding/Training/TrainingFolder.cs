namespace SiameseWorker.Encoding.Training;

/// <summary>
/// Where a training keeps what it needs while it runs: a folder beside the encoder's, which appears whole at the end.
/// </summary>
internal sealed class TrainingFolder
{
    public const string LogFileName = "training-log.jsonl";

    private readonly string _folder;

    private TrainingFolder(string folder)
    {
        _folder = folder;
        CheckpointFile = Path.Combine(folder, "checkpoint.safetensors");
        Log = new TrainingLog(Path.Combine(folder, LogFileName));
    }

    /// <summary>The course of the training.</summary>
    public TrainingLog Log { get; }

    /// <summary>The checkpoint's file.</summary>
    public string CheckpointFile { get; }

    /// <summary>Whether there is a checkpoint.</summary>
    public bool HasCheckpoint => File.Exists(CheckpointFile);

    /// <summary>Prepares the folder.</summary>
    /// <param name="output">The encoder's folder.</param>
    /// <param name="resume">Whether to go on from what is there.</param>
    /// <exception cref="IOException">The encoder's folder is taken, or there is a checkpoint that is not to be resumed.</exception>
    public static TrainingFolder Open(string output, bool resume)
    {
        if (File.Exists(output) || (Directory.Exists(output) && Directory.EnumerateFileSystemEntries(output).Any()))
            throw new IOException($"'{output}' exists already and is not empty; an encoder is never overwritten. Name another folder, or remove it.");
        var folder = new TrainingFolder(PathFor(output));
        if (folder.HasCheckpoint && !resume)
            throw new IOException($"'{folder.CheckpointFile}' is the checkpoint of an unfinished training. Resume it, or remove '{folder._folder}' to start anew.");
        Directory.CreateDirectory(folder._folder);
        if (!folder.HasCheckpoint)
            folder.Log.RewindTo(0);
        return folder;
    }

    /// <summary>Removes what a training has left, once its encoder is written.</summary>
    /// <param name="output">The encoder's folder.</param>
    public static void Remove(string output)
    {
        if (Directory.Exists(PathFor(output)))
            Directory.Delete(PathFor(output), recursive: true);
    }

    private static string PathFor(string output) => $"{output}.training";
}
