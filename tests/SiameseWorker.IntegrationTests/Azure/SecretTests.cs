using System.Diagnostics;
using SiameseWorker.Transport.Azure;

namespace SiameseWorker.IntegrationTests.Azure;

/// <summary>Nothing that a program says contains a key or a signature, nor a part of one.</summary>
public sealed class SecretTests(AzureFixture azure)
{
    private const string Key = "d3Jvbmcta2V5LXRoYXQtbm9ib2R5LW1heS1zZWUtYW55d2hlcmUtaW4tYS1sb2ctbGluZS1vci10ZXh0IQ==";
    private const string Signature = "c2lnbmF0dXJlLXRoYXQtbm9ib2R5LW1heS1zZWU%3D";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_wrong_key_is_refused_and_not_shown()
    {
        var connection = await azure.ConnectAsync();
        var wrong = System.Text.RegularExpressions.Regex.Replace(connection, "AccountKey=[^;]+", $"AccountKey={Key}", System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(1));

        var said = await SayAsync(new() { ["Azure__ConnectionString"] = wrong });

        Assert.Contains("access was refused", said, StringComparison.Ordinal);
        DoesNotShow(Key, said);
    }

    [Fact]
    public async Task A_wrong_signature_is_refused_and_not_shown()
    {
        var connection = await azure.ConnectAsync();
        var clients = new AzureClients(new AzureOptions { ConnectionString = connection });
        var query = $"?sv=2024-11-04&ss=bq&srt=sco&sp=rwdlacup&se=2099-01-01T00:00:00Z&sig={Signature}";

        var said = await SayAsync(new() { ["Azure__QueueUrl"] = clients.Queues.Uri + query, ["Azure__BlobUrl"] = clients.Blobs.Uri + query });

        Assert.Contains("access was refused", said, StringComparison.Ordinal);
        DoesNotShow(Signature, said);
    }

    [Theory]
    [InlineData("Azure__ConnectionString", Key)]
    [InlineData("Azure__ConnectionString", "AccountName=a;AccountKey=" + Key + "?")]
    [InlineData("Azure__QueueUrl", "account?sig=" + Key)]
    public async Task A_setting_that_is_wrong_is_named_and_not_shown(string variable, string value)
    {
        var said = await SayAsync(new() { [variable] = value });

        Assert.Contains(variable.Replace("__", ":", StringComparison.Ordinal), said, StringComparison.Ordinal);
        DoesNotShow(Key, said);
    }

    private static void DoesNotShow(string secret, string said)
    {
        for (var start = 0; start + 8 <= secret.Length; start++)
            Assert.DoesNotContain(secret.Substring(start, 8), said, StringComparison.Ordinal);
    }

    /// <summary>All that <c>siamese doctor</c> says, with every detail that it can be made to log.</summary>
    private static async Task<string> SayAsync(Dictionary<string, string> environment)
    {
        var folder = Directory.CreateTempSubdirectory("siamese-secret-").FullName;
        try
        {
            var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "siamese.dll"), "doctor", "--verbose", "--data-folder", folder,
                "--set", "Transport:Kind=Azure", "--set", "Azure:QueueRetry:MaxRetries=0", "--set", "Azure:BlobRetry:MaxRetries=0", "--set", "Logging:LogLevel:Microsoft=Trace"])
            {
                UseShellExecute = false,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            foreach (var (name, value) in environment)
                start.Environment[name] = value;
            using var process = Process.Start(start)!;
            var output = process.StandardOutput.ReadToEndAsync(Token);
            var errors = process.StandardError.ReadToEndAsync(Token);
            await process.WaitForExitAsync(Token);
            return await output + await errors;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
