using Azure.Core;
using Azure.Identity;
using Azure.Storage.Blobs;
using Azure.Storage.Queues;

namespace SiameseWorker.Transport.Azure;

/// <summary>The account's two services, signed in to. Nothing is asked of them yet.</summary>
public sealed class AzureClients
{
    /// <summary>Signs in as the settings say.</summary>
    /// <param name="options">Where the account is, and as whom to sign in.</param>
    /// <param name="credential">Whom to sign in as, where the settings have neither connection string nor signature; null: whoever <see cref="DefaultAzureCredential"/> finds.</param>
    /// <exception cref="TransportException">The connection string cannot be understood.</exception>
    public AzureClients(AzureOptions options, TokenCredential? credential = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        var queueOptions = new QueueClientOptions();
        options.QueueRetry.ApplyTo(queueOptions.Retry);
        var blobOptions = new BlobClientOptions();
        options.BlobRetry.ApplyTo(blobOptions.Retry);
        (Queues, Blobs) = options.ConnectionString is { } text
            ? Open(text, queueOptions, blobOptions)
            : Open(new Uri(options.QueueUrl!), new Uri(options.BlobUrl!), credential, options.ManagedIdentityClientId, queueOptions, blobOptions);
    }

    internal QueueServiceClient Queues { get; }

    internal BlobServiceClient Blobs { get; }

    /// <summary>An address without what may be secret in it.</summary>
    internal static string Show(Uri address) => address.GetLeftPart(UriPartial.Path).TrimEnd('/');

    private static (QueueServiceClient Queues, BlobServiceClient Blobs) Open(string connectionString, QueueClientOptions queues, BlobClientOptions blobs)
    {
        try
        {
            return (new QueueServiceClient(connectionString, queues), new BlobServiceClient(connectionString, blobs));
        }
        catch (Exception e) when (e is FormatException or ArgumentException or InvalidOperationException)
        {
            // What it says of the text is left out: the text is a secret.
            throw new TransportException("The setting Azure:ConnectionString cannot be understood. Copy it anew from the storage account's 'Access keys'.", isPassing: false);
        }
    }

    private static (QueueServiceClient Queues, BlobServiceClient Blobs) Open(
        Uri queueUrl, Uri blobUrl, TokenCredential? credential, string? managedIdentity, QueueClientOptions queues, BlobClientOptions blobs)
    {
        var identity = new Lazy<TokenCredential>(() => credential ?? new DefaultAzureCredential(new DefaultAzureCredentialOptions { ManagedIdentityClientId = managedIdentity }));
        return (
            AzureOptions.HasSignature(queueUrl) ? new QueueServiceClient(queueUrl, queues) : new QueueServiceClient(queueUrl, identity.Value, queues),
            AzureOptions.HasSignature(blobUrl) ? new BlobServiceClient(blobUrl, blobs) : new BlobServiceClient(blobUrl, identity.Value, blobs));
    }
}
