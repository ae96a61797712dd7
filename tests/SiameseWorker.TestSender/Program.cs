using Microsoft.Extensions.Logging.Abstractions;
using SiameseWorker.Contracts;
using SiameseWorker.Transport;
using SiameseWorker.Transport.Embedded;

// An integrator's program, for the tests: a process of its own that puts identify messages on the queue.
// Arguments: the queue file, a name for this sender, and the paths of the probes that it asks about in turn.
// Each number that it reads from standard input is how many messages to send next; it says so when they are sent.
// A message's id is "<sender> <number> <path of the probe>".
var (queueFile, sender, probes) = (args[0], args[1], args[2..]);
using var queues = new SqliteQueueService(
    new EmbeddedTransportOptions { StorageRoot = Path.GetTempPath(), QueueFile = queueFile, BusyTimeout = TimeSpan.FromMinutes(1) },
    TimeProvider.System,
    NullLogger<SqliteQueueService>.Instance);
var queue = queues.Get("identify");
var sent = 0;
while (int.TryParse(await Console.In.ReadLineAsync(), out var count))
{
    for (var last = sent + count; sent < last; sent++)
    {
        var probe = probes[sent % probes.Length];
        var request = new IdentifyRequest { Id = $"{sender} {sent} {probe}", Image = ImageReference.FromPath(probe) };
        await queue.SendAsync([new OutgoingMessage(ContractJson.Write(request))], CancellationToken.None);
    }

    Console.WriteLine($"{sent} sent");
}
