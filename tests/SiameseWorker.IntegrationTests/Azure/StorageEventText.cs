namespace SiameseWorker.IntegrationTests.Azure;

/// <summary>Storage events as Event Grid delivers them, in both of its schemas.</summary>
internal static class StorageEventText
{
    private const string Topic = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/a";

    public static string EventGrid(string type, string url) => $$"""
        {
          "topic": "{{Topic}}", "subject": "{{Subject(url)}}", "eventType": "Microsoft.Storage.{{type}}", "id": "{{Guid.NewGuid()}}",
          "data": {{Data(type, url)}}, "dataVersion": "", "metadataVersion": "1", "eventTime": "2026-11-24T07:00:00.1234567Z"
        }
        """;

    public static string CloudEvent(string type, string url) => $$"""
        {
          "specversion": "1.0", "source": "{{Topic}}", "subject": "{{Subject(url)}}", "type": "Microsoft.Storage.{{type}}", "id": "{{Guid.NewGuid()}}",
          "time": "2026-11-24T07:00:00.1234567Z", "data": {{Data(type, url)}}
        }
        """;

    private static string Subject(string url)
    {
        var segments = new Uri(url).AbsolutePath.TrimStart('/').Split('/', 2);
        return $"/blobServices/default/containers/{segments[0]}/blobs/{segments[1]}";
    }

    private static string Data(string type, string url) => $$"""
        {
          "api": "{{(type == "BlobDeleted" ? "DeleteBlob" : "PutBlob")}}", "clientRequestId": "c", "requestId": "r", "eTag": "0x8D4BCC2E4835CD0",
          "contentType": "image/png", "contentLength": 524, "blobType": "BlockBlob", "url": "{{url}}", "sequencer": "00000000000004420000000000028963",
          "storageDiagnostics": { "batchId": "b68529f3-68cd-4744-baa4-3c0498ec19f0" }
        }
        """;
}
