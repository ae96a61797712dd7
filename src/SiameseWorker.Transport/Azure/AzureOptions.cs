using System.ComponentModel.DataAnnotations;
using System.Text.RegularExpressions;

namespace SiameseWorker.Transport.Azure;

/// <summary>
/// Settings of the Azure transport: an Azure Storage account for queues and images. Sign in with a connection string, or
/// with the URLs of the account's two services: with a shared access signature in each, or without, as whoever
/// <c>DefaultAzureCredential</c> finds (a managed or workload identity, the environment, the Azure CLI).
/// </summary>
public sealed partial class AzureOptions : IValidatableObject
{
    /// <summary>The section of the configuration.</summary>
    public const string Section = "Azure";

    private const int MaxPrefixLength = 40;

    /// <summary>Gets or sets the account's connection string; a secret.</summary>
    /// <value>The default value is null: <see cref="QueueUrl"/> and <see cref="BlobUrl"/> are used.</value>
    [DataType(DataType.Password)]
    public string? ConnectionString { get; set; }

    /// <summary>Gets or sets where the queues are: <c>https://account.queue.core.windows.net</c>; a secret if it carries a signature.</summary>
    /// <value>The default value is null.</value>
    [DataType(DataType.Password)]
    public string? QueueUrl { get; set; }

    /// <summary>Gets or sets where the blobs are: <c>https://account.blob.core.windows.net</c>; a secret if it carries a signature.</summary>
    /// <value>The default value is null.</value>
    [DataType(DataType.Password)]
    public string? BlobUrl { get; set; }

    /// <summary>Gets or sets the client id of the managed identity to sign in as, where the machine has several.</summary>
    /// <value>The default value is null: the only one.</value>
    public string? ManagedIdentityClientId { get; set; }

    /// <summary>Gets or sets whether queues and containers that are missing are created.</summary>
    /// <value>The default value is true.</value>
    /// <remarks>A client creates its own reply queue in any case: nobody else knows its name.</remarks>
    public bool CreateResources { get; set; } = true;

    /// <summary>Gets or sets how messages are sent; both forms are read.</summary>
    /// <value>The default value is <see cref="MessageEncoding.Text"/>.</value>
    [EnumDataType(typeof(MessageEncoding), ErrorMessage = "it must be Text or Base64")]
    public MessageEncoding MessageEncoding { get; set; } = MessageEncoding.Text;

    /// <summary>Gets or sets what the containers' names begin with, so that several installations can share an account.</summary>
    /// <value>The default value is empty: the containers are <c>galleries</c>, <c>inbox</c>, <c>corpus</c>, <c>models</c> and <c>answers</c>.</value>
    public string ContainerPrefix { get; set; } = "";

    /// <summary>Gets or sets how requests to the queues are repeated.</summary>
    public AzureRetryOptions QueueRetry { get; set; } = new();

    /// <summary>Gets or sets how requests to the blobs are repeated.</summary>
    public AzureRetryOptions BlobRetry { get; set; } = new();

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (ConnectionString is null && QueueUrl is null && BlobUrl is null)
            yield return new ValidationResult($"set it, or set {nameof(QueueUrl)} and {nameof(BlobUrl)}, so that the worker knows its storage account", [nameof(ConnectionString)]);
        else if (ConnectionString is not null && (QueueUrl ?? BlobUrl) is not null)
            yield return new ValidationResult($"give it or {nameof(QueueUrl)} and {nameof(BlobUrl)}, not both", [nameof(ConnectionString)]);
        else if (ConnectionString is not null && !IsConnectionString(ConnectionString))
            yield return new ValidationResult("it must be a storage account's connection string: Name=value pairs separated by ';', as the portal shows it under 'Access keys'", [nameof(ConnectionString)]);
        foreach (var (setting, url, service) in new[] { (nameof(QueueUrl), QueueUrl, "queue"), (nameof(BlobUrl), BlobUrl, "blob") })
        {
            if (ConnectionString is null && (QueueUrl ?? BlobUrl) is not null && ProblemOf(url) is { } problem)
                yield return new ValidationResult($"it must be {problem}, such as https://account.{service}.core.windows.net", [setting]);
        }

        if (ContainerPrefix.Length > MaxPrefixLength || !PrefixPattern().IsMatch(ContainerPrefix))
            yield return new ValidationResult($"it must be empty, or at most {MaxPrefixLength} lower-case letters, digits and single hyphens, beginning with a letter or digit", [nameof(ContainerPrefix)]);
    }

    private static string? ProblemOf(string? url) => !Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Scheme is not ("https" or "http")
        ? "an address"
        : uri.Scheme == "http" && (!uri.IsLoopback || !HasSignature(uri)) ? "an https address, so that nobody on the way can read along" : null;

    internal static bool HasSignature(Uri url) => url.Query.Contains("sig=", StringComparison.OrdinalIgnoreCase);

    private static bool IsConnectionString(string text) => text.Split(';', StringSplitOptions.RemoveEmptyEntries) is { Length: > 0 } pairs
        && pairs.All(pair => pair.IndexOf('=', StringComparison.Ordinal) is var equals && equals > 0 && equals < pair.Length - 1);

    [GeneratedRegex("^([a-z0-9]+(-[a-z0-9]+)*-?)?$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex PrefixPattern();
}
