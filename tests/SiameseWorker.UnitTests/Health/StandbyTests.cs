using Microsoft.Extensions.Logging.Abstractions;
using SiameseWorker.Hosting;
using SiameseWorker.Settings;
using SiameseWorker.UnitTests.Transport;

namespace SiameseWorker.UnitTests.Health;

public sealed class StandbyTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly DataFolder _data;

    public StandbyTests()
    {
        _data = new DataFolder(_folder.Path);
        Directory.CreateDirectory(_data.Standby);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Those_who_count_do_not_disturb_those_who_come()
    {
        var standby = new Standby(_data, TimeProvider.System, NullLogger<Standby>.Instance);
        using var enough = new CancellationTokenSource();
        var counting = Task.Run(() =>
        {
            while (!enough.IsCancellationRequested)
                Standby.Count(_data);
        }, Token);

        // Nobody has the data: each comes and goes.
        for (var i = 0; i < 1000; i++)
            await standby.WaitAsync(Token);

        await enough.CancelAsync();
        await counting;
        Assert.Equal(0, Standby.Count(_data));
    }

    [Fact]
    public void A_worker_of_another_account_is_counted()
    {
        if (!OperatingSystem.IsLinux())
        {
            Assert.Skip("Permissions are tried as another account, which a thread can be on Linux only.");
            return;
        }

        var presence = Path.Combine(_data.Standby, "1-theirs");
        File.WriteAllText(presence, "");
        File.SetUnixFileMode(presence, UnixFileMode.None);
        foreach (var open in (string[])[_folder.Path, _data.State, _data.Standby])
            File.SetUnixFileMode(open, (UnixFileMode)0b111_101_101);
        var count = -1;

        Assert.Null(Nobody.Do(() => count = Standby.Count(_data)));

        Assert.Equal(1, count);
    }
}
