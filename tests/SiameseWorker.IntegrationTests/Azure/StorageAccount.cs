namespace SiameseWorker.IntegrationTests.Azure;

/// <summary>A storage account that tests may use.</summary>
/// <param name="ConnectionString">How to reach it.</param>
/// <param name="Origin">What it is, for a report.</param>
/// <param name="End">Ends it.</param>
internal sealed record StorageAccount(string ConnectionString, string Origin, Func<ValueTask> End)
{
    /// <summary>An account's well-known connection string, as the emulator has it (not a secret: it is in Azurite's documentation).</summary>
    public static string OfEmulator(int blobPort, int queuePort) =>
        $"DefaultEndpointsProtocol=http;AccountName={EmulatorAccount};AccountKey={EmulatorKey};"
        + $"BlobEndpoint=http://127.0.0.1:{blobPort}/{EmulatorAccount};QueueEndpoint=http://127.0.0.1:{queuePort}/{EmulatorAccount};";

    public const string EmulatorAccount = "devstoreaccount1";

    public const string EmulatorKey = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";
}
