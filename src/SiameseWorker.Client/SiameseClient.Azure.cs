using System.ComponentModel.DataAnnotations;
using Azure.Core;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using SiameseWorker.Transport.Azure;

namespace SiameseWorker.Client;

/// <content>Clients of an Azure Storage account.</content>
public sealed partial class SiameseClient
{
    /// <summary>A client of the account that a connection string names.</summary>
    /// <param name="connectionString">The account's connection string, or one with a shared access signature.</param>
    /// <param name="options">How to ask; null: the defaults.</param>
    /// <param name="loggers">For what goes wrong without an exception.</param>
    /// <exception cref="ValidationException">The connection string or an option is wrong.</exception>
    public static SiameseClient ForAzure(string connectionString, SiameseClientOptions? options = null, ILoggerFactory? loggers = null) =>
        ForAzure(new AzureOptions { ConnectionString = connectionString }, credential: null, options, loggers);

    /// <summary>A client of the account whose two services have these addresses.</summary>
    /// <param name="queueService">Such as <c>https://account.queue.core.windows.net</c>.</param>
    /// <param name="blobService">Such as <c>https://account.blob.core.windows.net</c>.</param>
    /// <param name="credential">
    /// Whom to sign in as; needs the roles Storage Queue Data Contributor and Storage Blob Data Contributor. Not used for an
    /// address that carries a shared access signature.
    /// </param>
    /// <param name="options">How to ask; null: the defaults.</param>
    /// <param name="loggers">For what goes wrong without an exception.</param>
    /// <exception cref="ValidationException">An address or an option is wrong.</exception>
    public static SiameseClient ForAzure(
        Uri queueService, Uri blobService, TokenCredential credential, SiameseClientOptions? options = null, ILoggerFactory? loggers = null)
    {
        ArgumentNullException.ThrowIfNull(queueService);
        ArgumentNullException.ThrowIfNull(blobService);
        ArgumentNullException.ThrowIfNull(credential);
        return ForAzure(new AzureOptions { QueueUrl = queueService.AbsoluteUri, BlobUrl = blobService.AbsoluteUri }, credential, options, loggers);
    }

    /// <summary>A client of an account that is set up like the worker's own, by its settings <c>Azure:*</c>.</summary>
    /// <param name="azure">The account, how messages are sent, what containers' names begin with, how requests are repeated.</param>
    /// <param name="credential">Whom to sign in as where <paramref name="azure"/> has no secret; null: whoever <c>DefaultAzureCredential</c> finds.</param>
    /// <param name="options">How to ask; null: the defaults.</param>
    /// <param name="loggers">For what goes wrong without an exception.</param>
    /// <exception cref="ValidationException">A setting is wrong.</exception>
    public static SiameseClient ForAzure(
        AzureOptions azure, TokenCredential? credential = null, SiameseClientOptions? options = null, ILoggerFactory? loggers = null)
    {
        ArgumentNullException.ThrowIfNull(azure);
        ThrowIfInvalid(azure);
        loggers ??= NullLoggerFactory.Instance;
        var clients = new AzureClients(azure, credential);
        return new SiameseClient(
            new AzureQueueService(clients, azure, TimeProvider.System),
            new BlobImageStorage(clients, azure, loggers.CreateLogger<BlobImageStorage>()),
            options,
            loggers.CreateLogger<SiameseClient>());
    }

    // Values are left out: most of them are secrets.
    private static void ThrowIfInvalid(AzureOptions azure)
    {
        var problems = new List<ValidationResult>();
        if (!Validator.TryValidateObject(azure, new ValidationContext(azure), problems, validateAllProperties: true))
            throw new ValidationException(string.Join(' ', problems.Select(problem => $"{nameof(AzureOptions)}.{problem.MemberNames.FirstOrDefault()}: {problem.ErrorMessage}.")));
    }
}
