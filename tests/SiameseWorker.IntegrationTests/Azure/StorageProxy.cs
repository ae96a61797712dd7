using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace SiameseWorker.IntegrationTests.Azure;

/// <summary>Stands between a worker and one of the account's services: counts requests, and fails when it is told to.</summary>
internal sealed class StorageProxy : IAsyncDisposable
{
    private static readonly string[] OfTheConnection = ["Connection", "Keep-Alive", "Transfer-Encoding", "Host", "Content-Length", "Expect"];

    private readonly HttpListener _listener = new();
    private readonly HttpClient _client = new(new SocketsHttpHandler { AllowAutoRedirect = false });
    private readonly ConcurrentDictionary<string, int> _requests = new();
    private readonly int _target;
    private readonly Task _serving;
    private volatile bool _isDown;

    /// <summary>Listens on a free port of the loopback interface.</summary>
    /// <param name="target">The service's port.</param>
    public StorageProxy(int target)
    {
        _target = target;
        Port = FreePort();
        _listener.Prefixes.Add($"http://127.0.0.1:{Port}/");
        _listener.Start();
        _serving = Task.Run(ServeAsync);
    }

    public int Port { get; }

    /// <summary>Whether the service fails just now.</summary>
    public bool IsDown
    {
        get => _isDown;
        set => _isDown = value;
    }

    /// <summary>A queue that somebody is deleting: the service refuses to create it.</summary>
    public string? QueueBeingDeleted { get; init; }

    /// <summary>How many requests of a method came.</summary>
    public int Count(string method) => _requests.GetValueOrDefault(method);

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _serving;
        _listener.Close();
        _client.Dispose();
    }

    /// <summary>A port that nobody listens on.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task ServeAsync()
    {
        var serving = new ConcurrentBag<Task>();
        try
        {
            while (true)
            {
                var context = await _listener.GetContextAsync();
                serving.Add(Task.Run(() => ServeAsync(context)));
            }
        }
        catch (Exception e) when (e is HttpListenerException or InvalidOperationException && !_listener.IsListening)
        {
            // Stopped, while it waited for a request or just before it would.
        }

        await Task.WhenAll(serving);
    }

    private async Task ServeAsync(HttpListenerContext context)
    {
        try
        {
            _requests.AddOrUpdate(context.Request.HttpMethod, 1, static (_, count) => count + 1);
            if (IsDown)
                context.Response.StatusCode = (int)HttpStatusCode.ServiceUnavailable;
            else if (context.Request.HttpMethod == "PUT" && QueueBeingDeleted is { } queue && context.Request.Url!.AbsolutePath.EndsWith($"/{queue}", StringComparison.Ordinal))
                Refuse(context.Response, HttpStatusCode.Conflict, "QueueBeingDeleted");
            else
                await ForwardAsync(context.Request, context.Response);
            context.Response.Close();
        }
        catch (Exception e) when (e is HttpListenerException or HttpRequestException or IOException or ObjectDisposedException)
        {
            context.Response.Abort();
        }
    }

    private static void Refuse(HttpListenerResponse response, HttpStatusCode status, string errorCode)
    {
        response.StatusCode = (int)status;
        response.Headers["x-ms-error-code"] = errorCode;
    }

    private async Task ForwardAsync(HttpListenerRequest incoming, HttpListenerResponse outgoing)
    {
        using var request = new HttpRequestMessage(new HttpMethod(incoming.HttpMethod), $"http://127.0.0.1:{_target}{incoming.RawUrl}");
        if (incoming.HasEntityBody || incoming.ContentLength64 > 0)
            request.Content = new StreamContent(incoming.InputStream) { Headers = { ContentLength = incoming.ContentLength64 } };
        else if (incoming.HttpMethod is "PUT" or "POST")
            request.Content = new ByteArrayContent([]);
        foreach (var name in incoming.Headers.AllKeys.OfType<string>().Except(OfTheConnection, StringComparer.OrdinalIgnoreCase))
        {
            if (!request.Headers.TryAddWithoutValidation(name, incoming.Headers[name]))
                request.Content?.Headers.TryAddWithoutValidation(name, incoming.Headers[name]);
        }

        using var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        outgoing.StatusCode = (int)response.StatusCode;
        foreach (var (name, values) in response.Headers.Concat(response.Content.Headers).Where(header => !OfTheConnection.Contains(header.Key, StringComparer.OrdinalIgnoreCase)))
            outgoing.Headers[name] = string.Join(", ", values);
        if (response.Content.Headers.ContentLength is { } length)
            outgoing.ContentLength64 = length;
        await response.Content.CopyToAsync(outgoing.OutputStream);
    }
}
