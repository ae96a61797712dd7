using System.Diagnostics;
using SiameseWorker.Contracts;
using SiameseWorker.Gallery;
using SiameseWorker.IntegrationTests.Support;

namespace SiameseWorker.IntegrationTests.Retraining;

/// <summary>A disk that is full when the candidate is to be installed and embedded with.</summary>
public sealed class FullDiskTests
{
    private const int Megabytes = 8;

    [Fact]
    public async Task The_run_fails_and_says_why_the_old_version_answers_and_a_later_run_succeeds()
    {
        await using var site = await RetrainingSite.CreateAsync();
        await using var disk = await SmallDisk.MountAsync(site.Data.Models, Megabytes);
        await using var worker = site.StartWorker();
        await site.EnrolledAsync(worker);
        var before = await site.Site.IdentifyAsync("default", Asker.Probe(0));
        disk.Fill();

        var failed = await site.AnswerAsync(await site.AskAsync());

        Assert.Equal((AnswerStatus.Failed, ErrorCodes.RetrainingFailed), (failed.Status, failed.Error?.Code));
        Assert.Contains("embedding failed: No space left on device", failed.Error?.Message, StringComparison.Ordinal);
        SameAnswer.Check(before, await site.Site.IdentifyAsync("default", Asker.Probe(0)));
        Assert.Equal(RunState.Failed, (await site.ListAsync())[0].State);

        disk.Free();
        var later = await site.AnswerAsync(await site.AskAsync());
        Assert.True(later.Status == AnswerStatus.Promoted, $"{later.Status}: {later.Reason}{worker.Errors}");
        Assert.Equal(later.Encoder, (await site.Site.IdentifyAsync("default", Asker.Probe(0))).Encoder);
        Assert.Equal(2, (await site.Reader.VersionsAsync(null, TestContext.Current.CancellationToken)).Count);
    }

    /// <summary>A file system of a few megabytes in memory.</summary>
    private sealed class SmallDisk(string folder) : IAsyncDisposable
    {
        private string Filler => Path.Combine(folder, "filler");

        public static async Task<SmallDisk> MountAsync(string folder, int megabytes)
        {
            Directory.CreateDirectory(folder);
            Assert.SkipUnless(OperatingSystem.IsLinux() && await RunAsync($"mount -t tmpfs -o size={megabytes}m tmpfs '{folder}'"), "A small file system cannot be mounted here: that takes Linux, and the right to.");
            return new SmallDisk(folder);
        }

        public void Fill()
        {
            using var file = new FileStream(Filler, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 1);
            try
            {
                while (true)
                    file.Write(new byte[4096]);
            }
            catch (IOException)
            {
                // Full.
            }
        }

        public void Free() => File.Delete(Filler);

        public async ValueTask DisposeAsync() => Assert.True(await RunAsync($"umount -l '{folder}'"));

        private static async Task<bool> RunAsync(string command)
        {
            using var shell = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", command]) { UseShellExecute = false, RedirectStandardError = true })!;
            await shell.WaitForExitAsync(CancellationToken.None);
            return shell.ExitCode == 0;
        }
    }
}
