using SiameseWorker.Transport.Azure;

namespace SiameseWorker.UnitTests.Transport.Azure;

public class AzureQueueServiceTests
{
    [Fact]
    public void Nothing_is_kept_of_a_queue_but_by_those_who_use_it()
    {
        var options = new AzureOptions { ConnectionString = "UseDevelopmentStorage=true" };
        var queues = new AzureQueueService(new AzureClients(options), options, TimeProvider.System);

        Assert.NotSame(queues.Get("answers-1"), queues.Get("answers-1"));
    }
}
