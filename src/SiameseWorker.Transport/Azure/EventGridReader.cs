using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Azure.Messaging;
using Azure.Messaging.EventGrid;
using Azure.Messaging.EventGrid.SystemEvents;

namespace SiameseWorker.Transport.Azure;

/// <summary>Reads the storage events of Event Grid: in its own schema or as CloudEvents 1.0, one or several in a message.</summary>
/// <param name="storage">Whose events they are.</param>
public sealed class EventGridReader(BlobImageStorage storage) : IStorageEventReader
{
    /// <inheritdoc/>
    public bool TryRead(string body, [NotNullWhen(true)] out StorageEvents? events)
    {
        events = null;
        try
        {
            events = SchemaOf(body) switch
            {
                Schema.EventGrid => Sort(EventGridEvent.ParseMany(BinaryData.FromString(body)).Select(e => (e.EventType, e.Data, e.Subject))),
                Schema.CloudEvents => Sort(CloudEvent.ParseMany(BinaryData.FromString(body)).Select(e => (e.Type, e.Data ?? BinaryData.FromString("{}"), e.Subject ?? e.Source))),
                _ => null,
            };
        }
        catch (Exception e) when (e is JsonException or ArgumentException or InvalidOperationException or FormatException)
        {
            // Not an event after all: whoever reads requests says what is wrong with it.
        }

        return events is not null;
    }

    private static Schema SchemaOf(string body)
    {
        using var document = JsonDocument.Parse(body);
        var first = document.RootElement is { ValueKind: JsonValueKind.Array } array && array.GetArrayLength() > 0 ? array[0] : document.RootElement;
        return first.ValueKind != JsonValueKind.Object ? Schema.None
            : first.TryGetProperty("specversion", out _) ? Schema.CloudEvents
            : first.TryGetProperty("eventType", out _) ? Schema.EventGrid
            : Schema.None;
    }

    private StorageEvents Sort(IEnumerable<(string Type, BinaryData Data, string Subject)> events)
    {
        var paths = new List<string>();
        var foreign = new List<string>();
        foreach (var (type, data, subject) in events)
        {
            if (UrlOf(type, data) is { } url && storage.PathOf(url) is { } path)
                paths.Add(path);
            else
                foreign.Add($"{type} of {subject}");
        }

        return new StorageEvents(paths, foreign);
    }

    private static Uri? UrlOf(string type, BinaryData data)
    {
        var url = type switch
        {
            SystemEventNames.StorageBlobCreated => data.ToObjectFromJson<StorageBlobCreatedEventData>()?.Url,
            SystemEventNames.StorageBlobDeleted => data.ToObjectFromJson<StorageBlobDeletedEventData>()?.Url,
            _ => null,
        };
        return Uri.TryCreate(url, UriKind.Absolute, out var address) ? address : null;
    }

    private enum Schema
    {
        None,
        EventGrid,
        CloudEvents,
    }
}
