using SiameseWorker.IntegrationTests.Support;

namespace SiameseWorker.IntegrationTests.Azure;

public sealed class DoctorTests(AzureFixture azure)
{
    [Fact]
    public async Task Doctor_needs_no_queue_beside_the_workers_own()
    {
        await using var site = new AzureSite(await azure.ConnectAsync());
        var settings = site.Settings().Where(setting => setting.Key != "Storage:Root").SelectMany(setting => new[] { "--set", $"{setting.Key}={setting.Value}" }).ToList();
        using var folder = new TemporaryFolder();
        var created = await ChildProcess.RunSiameseAsync(folder.Path, ["doctor", .. settings]);
        Assert.True(created.ExitCode == 0, created.Output);

        var examined = await ChildProcess.RunSiameseAsync(folder.Path, ["doctor", .. settings, "--set", "Azure:CreateResources=false"]);

        Assert.True(examined.ExitCode == 0, examined.Output);
    }
}
