using Azure.Storage.Queues;
using SiameseWorker.Transport;
using SiameseWorker.Transport.Azure;
using SiameseWorker.TransportBehaviour;

namespace SiameseWorker.IntegrationTests.Azure;

/// <summary>The queues' behaviour, with messages as plain text.</summary>
public sealed class AzureTextQueueTests(AzureFixture azure) : AzureMessageQueueTests(azure, MessageEncoding.Text);

/// <summary>The queues' behaviour, with messages in Base64.</summary>
public sealed class AzureBase64QueueTests(AzureFixture azure) : AzureMessageQueueTests(azure, MessageEncoding.Base64);

public abstract class AzureMessageQueueTests(AzureFixture azure, MessageEncoding encoding) : MessageQueueBehaviour, IAsyncLifetime
{
    // Azurite's clock of visibility has whole seconds.
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(0.5);

    private readonly string _suffix = $"-{Guid.NewGuid():N}";
    private AzureQueueService? _queues;

    private string Connection { get; set; } = "";

    protected override IQueueService Queues => _queues!;

    protected override bool KeepsOrder => false;

    // Azurite damages a character that lies across two chunks of a long request (its readRequestIntoText joins them as text).
    protected override string ThreeBytes => "xyz";

    protected override int Slowness => 2;

    protected override string NameOf(string name) => name + _suffix;

    protected override Task PassTimeAsync(TimeSpan span) => Task.Delay(span + Margin, Token);

    public async ValueTask InitializeAsync()
    {
        Connection = await azure.ConnectAsync();
        var options = new AzureOptions { ConnectionString = Connection, MessageEncoding = encoding };
        _queues = new AzureQueueService(new AzureClients(options), options, TimeProvider.System);
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (_queues is null)
            return;
        foreach (var name in new[] { NameOf("questions"), NameOf("answers") })
            await _queues.DeleteAsync(name, CancellationToken.None);
    }

    [Fact]
    public async Task Text_and_Base64_of_other_senders_are_both_read()
    {
        const string Json = """{ "type": "identify", "id": "ü" }""";
        var sender = new QueueClient(Connection, NameOf("questions"));
        await sender.CreateIfNotExistsAsync(cancellationToken: Token);
        await sender.SendMessageAsync(Json, Token);
        await sender.SendMessageAsync(Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(Json)), Token);

        var bodies = (await Queues.Get(NameOf("questions")).ReceiveAsync(32, TimeSpan.FromMinutes(1), Token)).Select(message => message.Body);

        Assert.Equal([Json, Json], bodies);
    }

    [Fact]
    public async Task Messages_are_sent_in_the_form_that_is_set_and_never_expire()
    {
        await Queues.Get(NameOf("questions")).SendAsync([new OutgoingMessage("""{"id":"1"}""")], Token);

        var client = new QueueClient(Connection, NameOf("questions"));
        var message = (await client.PeekMessagesAsync(1, Token)).Value[0];

        Assert.Equal(encoding == MessageEncoding.Base64 ? "eyJpZCI6IjEifQ==" : """{"id":"1"}""", message.Body.ToString());
        Assert.True(message.ExpiresOn > DateTimeOffset.MaxValue.AddDays(-2), $"It expires on {message.ExpiresOn:u}.");
    }

    [Fact]
    public async Task A_queue_that_may_not_be_created_is_missed_with_the_setting_that_allows_it()
    {
        var options = new AzureOptions { ConnectionString = Connection, CreateResources = false };
        var queue = new AzureQueueService(new AzureClients(options), options, TimeProvider.System).Get(NameOf("questions"));

        var error = await Assert.ThrowsAsync<TransportException>(() => queue.ReceiveAsync(1, TimeSpan.FromMinutes(1), Token));

        Assert.False(error.IsPassing);
        Assert.Contains("Azure:CreateResources", error.Message, StringComparison.Ordinal);
    }

    protected override void Dispose(bool disposing)
    {
    }
}
