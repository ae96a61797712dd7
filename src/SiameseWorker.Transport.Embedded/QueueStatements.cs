using System.Globalization;
using Microsoft.Data.Sqlite;

namespace SiameseWorker.Transport.Embedded;

/// <summary>The queue file's SQL, prepared once per connection. Not thread-safe: its owner lets one caller in at a time.</summary>
internal sealed class QueueStatements : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly List<SqliteCommand> _all = [];
    private readonly SqliteCommand _addQueue, _queueNames, _insert, _visible, _take, _renew, _delete, _earliest, _peek, _count, _deleteMessages, _deleteQueue;

    public QueueStatements(SqliteConnection connection)
    {
        _connection = connection;
        _addQueue = Add("INSERT OR IGNORE INTO queues (name) VALUES ($queue)", "$queue");
        _queueNames = Add("SELECT name FROM queues ORDER BY name");
        _insert = Add(
            """
            INSERT INTO messages (queue, visible_on, receipt, dequeue_count, inserted_on, body)
            VALUES ($queue, $visible, 0, 0, $now, $body)
            """,
            "$queue", "$visible", "$now", "$body");
        _visible = Add(
            """
            SELECT id, receipt, body, dequeue_count, inserted_on FROM messages
            WHERE queue = $queue AND visible_on <= $now ORDER BY visible_on, id LIMIT $limit
            """,
            "$queue", "$now", "$limit");
        _take = Add(
            "UPDATE messages SET visible_on = $until, receipt = receipt + 1, dequeue_count = dequeue_count + 1 WHERE id = $id",
            "$until", "$id");
        _renew = Add(
            """
            UPDATE messages SET visible_on = $until, receipt = receipt + 1
            WHERE id = $id AND queue = $queue AND receipt = $receipt
            """,
            "$until", "$id", "$queue", "$receipt");
        _delete = Add("DELETE FROM messages WHERE id = $id AND queue = $queue AND receipt = $receipt", "$id", "$queue", "$receipt");
        _earliest = Add("SELECT visible_on FROM messages WHERE queue = $queue ORDER BY visible_on LIMIT 1", "$queue");
        _peek = Add(
            """
            SELECT id, body, dequeue_count, inserted_on FROM messages
            WHERE queue = $queue AND visible_on <= $now ORDER BY visible_on, id LIMIT $limit
            """,
            "$queue", "$now", "$limit");
        _count = Add("SELECT count(*) FROM messages WHERE queue = $queue", "$queue");
        _deleteMessages = Add("DELETE FROM messages WHERE queue = $queue", "$queue");
        _deleteQueue = Add("DELETE FROM queues WHERE name = $queue", "$queue");
    }

    public void AddQueue(string queue) => Bind(_addQueue, queue).ExecuteNonQuery();

    public IReadOnlyList<string> QueueNames() => Rows(_queueNames, row => row.GetString(0));

    public void DeleteQueue(string queue)
    {
        Bind(_deleteMessages, queue).ExecuteNonQuery();
        Bind(_deleteQueue, queue).ExecuteNonQuery();
    }

    public void Insert(string queue, string body, DateTimeOffset now, DateTimeOffset visibleOn) =>
        Bind(_insert, queue, visibleOn.UtcTicks, now.UtcTicks, body).ExecuteNonQuery();

    /// <summary>Takes visible messages: within a write transaction, so that nobody else takes the same.</summary>
    public IReadOnlyList<ReceivedMessage> Take(string queue, int limit, DateTimeOffset now, DateTimeOffset until)
    {
        var taken = Rows(Bind(_visible, queue, now.UtcTicks, limit), row => new ReceivedMessage(
            Text(row.GetInt64(0)), Text(row.GetInt64(1) + 1), row.GetString(2), row.GetInt32(3) + 1, Time(row.GetInt64(4)), until));
        foreach (var message in taken)
            Bind(_take, until.UtcTicks, Number(message.Id)).ExecuteNonQuery();
        return taken;
    }

    /// <summary>The message with its new receipt, or null if the receipt is not current.</summary>
    public ReceivedMessage? Renew(string queue, ReceivedMessage message, DateTimeOffset until)
    {
        var receipt = Number(message.PopReceipt);
        return Bind(_renew, until.UtcTicks, Number(message.Id), queue, receipt).ExecuteNonQuery() == 1
            ? message with { PopReceipt = Text(receipt + 1), NextVisibleOn = until }
            : null;
    }

    /// <summary>Deletes a held message; false if the receipt is not current.</summary>
    public bool Delete(string queue, ReceivedMessage message) =>
        Bind(_delete, Number(message.Id), queue, Number(message.PopReceipt)).ExecuteNonQuery() == 1;

    /// <summary>When the first message of the queue is or becomes visible; null for an empty queue.</summary>
    public DateTimeOffset? EarliestVisible(string queue) => Bind(_earliest, queue).ExecuteScalar() is long ticks ? Time(ticks) : null;

    public IReadOnlyList<PeekedMessage> Peek(string queue, int limit, DateTimeOffset now) =>
        Rows(Bind(_peek, queue, now.UtcTicks, limit), row => new PeekedMessage(
            Text(row.GetInt64(0)), row.GetString(1), row.GetInt32(2), Time(row.GetInt64(3))));

    public long Count(string queue) => (long)Bind(_count, queue).ExecuteScalar()!;

    public void Dispose() => _all.ForEach(command => command.Dispose());

    private SqliteCommand Add(string sql, params ReadOnlySpan<string> parameters)
    {
        var command = _connection.CreateCommand();
        command.CommandText = sql;
        foreach (var name in parameters)
            command.Parameters.Add(new SqliteParameter { ParameterName = name });
        _all.Add(command);
        return command;
    }

    private static SqliteCommand Bind(SqliteCommand command, params ReadOnlySpan<object> values)
    {
        for (var i = 0; i < values.Length; i++)
            command.Parameters[i].Value = values[i];
        return command;
    }

    // Materialised at once: a reader left open would keep the transaction's snapshot alive.
    private static List<T> Rows<T>(SqliteCommand command, Func<SqliteDataReader, T> read)
    {
        var rows = new List<T>();
        using var reader = command.ExecuteReader();
        while (reader.Read())
            rows.Add(read(reader));
        return rows;
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    // An id or receipt that this file never gave out matches nothing: no message has a negative one.
    private static long Number(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1;

    private static DateTimeOffset Time(long utcTicks) => new(utcTicks, TimeSpan.Zero);
}
