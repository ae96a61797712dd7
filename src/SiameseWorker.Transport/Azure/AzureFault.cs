using Azure;
using Azure.Identity;

namespace SiameseWorker.Transport.Azure;

/// <summary>
/// Turns what the client libraries throw into what an operator can act on. The original exception is not passed on: its text
/// may quote the signature of a request or of a shared access URL.
/// </summary>
internal static class AzureFault
{
    /// <summary>Whether an exception means that the service did not do its work.</summary>
    public static bool Is(Exception e, CancellationToken cancellationToken) => e switch
    {
        OperationCanceledException => !cancellationToken.IsCancellationRequested,
        RequestFailedException or AuthenticationFailedException or AggregateException or IOException or HttpRequestException => true,
        _ => false,
    };

    /// <summary>Says what failed.</summary>
    /// <param name="what">What was attempted, as in "Could not …".</param>
    /// <param name="where">The queue or container, with its account.</param>
    /// <param name="e">What the client library threw.</param>
    public static TransportException Describe(string what, string where, Exception e) => e switch
    {
        AggregateException { InnerExceptions: [.., var last] } => Describe(what, where, last),
        RequestFailedException failed => Describe(what, where, failed),
        AuthenticationFailedException => new TransportException(
            $"Could not {what} in {where}: no identity could be signed in with. Assign the machine a managed identity, set AZURE_CLIENT_ID, AZURE_TENANT_ID and a secret or certificate, or run 'az login'; or set Azure:ConnectionString.", isPassing: false),
        OperationCanceledException => new TransportException($"Could not {what} in {where}: it did not answer in time.", isPassing: true),
        _ => new TransportException($"Could not {what} in {where}: {e.GetBaseException().Message}", isPassing: true),
    };

    private static TransportException Describe(string what, string where, RequestFailedException e)
    {
        var (problem, isPassing) = e switch
        {
            { Status: 0 } => ($"it cannot be reached ({e.GetBaseException().GetType().Name}: {Reason(e)}). Check the address and the network", true),
            { Status: 401 or 403 } => (
                "access was refused. Check the key or signature and its expiry, this machine's clock, the account's firewall, and that the identity has the roles 'Storage Queue Data Contributor' and 'Storage Blob Data Contributor'", false),
            { ErrorCode: "QueueNotFound" or "ContainerNotFound" } => ("it does not exist. Create it, or set Azure:CreateResources to true", false),
            { ErrorCode: "QueueBeingDeleted" or "ContainerBeingDeleted" } => ("it is just being deleted; Azure takes a minute until it can be created anew", true),
            { ErrorCode: "BlobArchived" or "BlobBeingRehydrated" } => ("it is in the archive tier. Move it to the hot or cool tier", false),
            { Status: 408 or 429 or >= 500 } => ("the service is busy or failing", true),
            _ => ("the service refused it", false),
        };
        var message = $"Could not {what} in {where}: {problem} (status {e.Status}{(e.ErrorCode is { } code ? $", {code}" : "")}).";
        return e.ErrorCode == "QueueBeingDeleted" ? new QueueBeingDeletedException(message) : new TransportException(message, isPassing);
    }

    /// <summary>Why nothing was reached: the socket's own words, which know no address but host and port.</summary>
    private static string Reason(RequestFailedException e) => e.GetBaseException() is var cause && !ReferenceEquals(cause, e) ? cause.Message : "no connection";
}
