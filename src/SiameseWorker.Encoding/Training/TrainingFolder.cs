namespace SiameseWorker.Encoding.Training;

/// <summary>
/// Where a training keeps what it needs while it runs: a folder beside the encoder's, which is made whole at the end.
/// </summary>
internal sealed class TrainingFolder
{
    private readonly string _folder;

    /// <summary>Prepares the folder.</summary>
    /// <param name="output">The encoder's folder.</param>
    /// <param name="resume">Whether to go on from what is there.</param>
    /// <exception cref="IOException">The output folder is taken, or holds a checkpoint that is not to be resumed.</exception>
    public TrainingFolder(string output, bool resume)
    {
        Output = Path.TrimEndingDirectorySeparator(Path.GetFullPath(output));
        _folder = $"{Output}.training";
        if (Directory.Exists(Output) && Directory.EnumerateFileSystemEntries(Output).Any())
            throw new IOException($"'{Output}' exists already and is not empty; an encoder is never overwritten. Name another folder, or remove it.");
        Directory.CreateDirectory(_folder);
        Log = new TrainingLog(Path.Combine(_folder, "training-log.jsonl"));
        if (HasCheckpoint && !resume)
            throw new IOException($"'{CheckpointFile}' is the checkpoint of an unfinished training. Resume it, or remove '{_folder}' to start anew.");
        if (!HasCheckpoint)
            Log.RewindTo(0);
    }

    /// <summary>The encoder's folder.</summary>
    public string Output { get; }

    /// <summary>The course of the training.</summary>
    public TrainingLog Log { get; }

    /// <summary>The checkpoint's file.</summary>
    public string CheckpointFile => Path.Combine(_folder, "checkpoint.safetensors");

    /// <summary>Whether there is a checkpoint.</summary>
    public bool HasCheckpoint => File.Exists(CheckpointFile);

    /// <summary>Removes the folder, once the encoder is written.</summary>
    public void Remove() => Directory.Delete(_folder, recursive: true);
}
