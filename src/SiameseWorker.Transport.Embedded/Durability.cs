namespace SiameseWorker.Transport.Embedded;

/// <summary>What a sent or completed message survives (SQLite's <c>synchronous</c> in WAL mode).</summary>
public enum Durability
{
    /// <summary>Loss of power: each call waits until the disk has its changes.</summary>
    Full,

    /// <summary>The end of any process, but not loss of power, which may undo the last calls. Many times faster.</summary>
    Normal,
}
