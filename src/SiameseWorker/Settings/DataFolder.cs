namespace SiameseWorker.Settings;

/// <summary>The layout of the data folder. Everything in it but <see cref="State"/> is the user's: images and models.</summary>
public sealed class DataFolder(string root)
{
    /// <summary>Where every storage path begins.</summary>
    public string Root { get; } = Path.GetFullPath(root);

    /// <summary>The worker's own files: database, queues, their backups.</summary>
    public string State => Path.Combine(Root, "state");

    /// <summary>The database of what is enrolled.</summary>
    public string GalleryDatabase => Path.Combine(State, "gallery.db");

    /// <summary>The embedded queues.</summary>
    public string QueueFile => Path.Combine(State, "queue.db");

    /// <summary>Touched by a running worker every few seconds.</summary>
    public string Heartbeat => Path.Combine(State, "heartbeat");

    /// <summary>What retraining runs keep while they are under way, a folder each, and their reports.</summary>
    public string Training => Path.Combine(State, "training");

    /// <summary>A file for each worker that waits for the running one to end.</summary>
    public string Standby => Path.Combine(State, "standby");

    /// <summary>Encoder versions, each a folder <c>line/name</c>.</summary>
    public string Models => Path.Combine(Root, "models");
}
