namespace SiameseWorker.Transport.Embedded;

/// <summary>What a sent or completed message survives. A message that was received and not completed comes back after either.</summary>
public enum Durability
{
    /// <summary>Loss of power: sending and completing wait until the disk has their changes.</summary>
    Full,

    /// <summary>The end of any process, but not loss of power, which may undo the last calls. Many times faster.</summary>
    Normal,
}
