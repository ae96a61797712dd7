using System.ComponentModel.DataAnnotations;
using Azure.Core;
using SiameseWorker.Transport;
using SiameseWorker.Transport.Azure;

namespace SiameseWorker.UnitTests.Transport.Azure;

public sealed class AzureOptionsTests
{
    private const string Secret = "c2VjcmV0LXNlY3JldC1zZWNyZXQ=";

    [Fact]
    public void Defaults()
    {
        var options = new AzureOptions();

        Assert.Equal((null, null, null, null), (options.ConnectionString, options.QueueUrl, options.BlobUrl, options.ManagedIdentityClientId));
        Assert.Equal((true, MessageEncoding.Text, ""), (options.CreateResources, options.MessageEncoding, options.ContainerPrefix));
        Assert.Equal((3, 0.8, 30.0, RetryMode.Exponential, 30.0),
            (options.QueueRetry.MaxRetries, options.QueueRetry.Delay.TotalSeconds, options.QueueRetry.MaxDelay.TotalSeconds, options.QueueRetry.Mode, options.QueueRetry.NetworkTimeout.TotalSeconds));
    }

    [Theory]
    [InlineData("UseDevelopmentStorage=true", null, null)]
    [InlineData("AccountName=a;AccountKey=" + Secret, null, null)]
    [InlineData(null, "https://a.queue.core.windows.net", "https://a.blob.core.windows.net")]
    [InlineData(null, "https://a.queue.core.windows.net/?sv=1&sig=x", "https://a.blob.core.windows.net/?sv=1&sig=x")]
    [InlineData(null, "http://127.0.0.1:10001/a?sig=x", "http://127.0.0.1:10000/a?sig=x")]
    public void There_are_three_ways_to_sign_in(string? connection, string? queues, string? blobs) =>
        Assert.Empty(Problems(new AzureOptions { ConnectionString = connection, QueueUrl = queues, BlobUrl = blobs }));

    [Theory]
    [InlineData(null, null, null, nameof(AzureOptions.ConnectionString))]
    [InlineData("AccountName=a", "https://a", null, nameof(AzureOptions.ConnectionString))]
    [InlineData(Secret, null, null, nameof(AzureOptions.ConnectionString))]
    [InlineData("", null, null, nameof(AzureOptions.ConnectionString))]
    [InlineData(null, "https://a.queue.core.windows.net", null, nameof(AzureOptions.BlobUrl))]
    [InlineData(null, "account", "https://a.blob.core.windows.net", nameof(AzureOptions.QueueUrl))]
    [InlineData(null, "http://a.queue.core.windows.net/?sig=x", "https://a.blob.core.windows.net", nameof(AzureOptions.QueueUrl))]
    [InlineData(null, "https://a.queue.core.windows.net", "http://127.0.0.1", nameof(AzureOptions.BlobUrl))]
    public void A_way_that_leads_nowhere_is_named(string? connection, string? queues, string? blobs, string setting)
    {
        var problem = Assert.Single(Problems(new AzureOptions { ConnectionString = connection, QueueUrl = queues, BlobUrl = blobs }));

        Assert.Equal([setting], problem.MemberNames);
    }

    [Theory]
    [InlineData("team-a-", true)]
    [InlineData("a", true)]
    [InlineData("-a", false)]
    [InlineData("a--", false)]
    [InlineData("Team", false)]
    [InlineData("a23456789012345678901234567890123456789012", false)]
    public void A_prefix_leaves_container_names_valid(string prefix, bool isValid) =>
        Assert.Equal(isValid, Problems(new AzureOptions { ConnectionString = "AccountName=a", ContainerPrefix = prefix }).Count == 0);

    [Fact]
    public void A_connection_string_that_cannot_be_understood_is_not_quoted()
    {
        var error = Assert.Throws<TransportException>(() => new AzureClients(new AzureOptions { ConnectionString = $"AccountName=a;AccountKey={Secret}!" }));

        Assert.DoesNotContain(Secret[..8], error.ToString(), StringComparison.Ordinal);
    }

    private static List<ValidationResult> Problems(AzureOptions options)
    {
        var problems = new List<ValidationResult>();
        Validator.TryValidateObject(options, new ValidationContext(options), problems, validateAllProperties: true);
        return problems;
    }
}
