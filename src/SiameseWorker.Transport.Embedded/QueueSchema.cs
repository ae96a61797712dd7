namespace SiameseWorker.Transport.Embedded;

/// <summary>The tables of the queue file.</summary>
internal static class QueueSchema
{
    /// <summary>Value of <c>user_version</c> in a file with these tables; 0 in a new file.</summary>
    public const int Version = 1;

    // Times are UTC ticks (100 ns), so that they survive the round trip unchanged. AUTOINCREMENT: an id is never used
    // again, so a stale pop receipt can never match a later message; not even one of another file in this one's place, since
    // each begins to count somewhere else.
    public const string Create = """
        CREATE TABLE queues (name TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
        CREATE TABLE messages (
            id            INTEGER PRIMARY KEY AUTOINCREMENT,
            queue         TEXT    NOT NULL,
            visible_on    INTEGER NOT NULL,
            receipt       INTEGER NOT NULL,
            dequeue_count INTEGER NOT NULL,
            inserted_on   INTEGER NOT NULL,
            body          TEXT    NOT NULL
        ) STRICT;
        CREATE INDEX messages_by_visibility ON messages (queue, visible_on, id);
        INSERT INTO sqlite_sequence (name, seq) VALUES ('messages', random() & 0x3FFFFFFFFFFF);
        PRAGMA user_version = 1;
        """;
}
