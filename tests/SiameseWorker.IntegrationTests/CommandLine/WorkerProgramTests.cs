using SiameseWorker.IntegrationTests.Support;

namespace SiameseWorker.IntegrationTests.CommandLine;

/// <summary>The worker as a program: how it starts, refuses to start, and ends.</summary>
public sealed class WorkerProgramTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task It_runs_without_any_configuration_says_what_it_works_with_and_ends_with_0_on_SIGTERM()
    {
        await using var worker = ChildProcess.Start("siamese", _folder.Path, []);
        await worker.LogsAsync("Reading queues identify, enrol and train, answering on answers");
        Assert.Contains($"Data: folder {_folder["siamese-data"]}", worker.Errors);
        Assert.Contains("Computing on ", worker.Errors);
        Assert.Contains("Encoder default/", worker.Errors);
        Assert.Contains("Enrolled: 0 exemplars of 0 classes", worker.Errors);
        Assert.True(File.Exists(_folder["siamese-data/state/gallery.db"]));

        await worker.TerminateAsync();

        var ended = await worker.EndAsync();
        Assert.Equal(0, ended.ExitCode);
        Assert.DoesNotContain("fail:", ended.Errors);
    }

    [Fact]
    public async Task A_second_worker_on_the_same_data_stands_by_and_takes_over_when_the_first_is_killed()
    {
        await using var first = ChildProcess.StartSiamese(_folder.Path, "run");
        await first.LogsAsync("Reading queues");
        await using var second = ChildProcess.StartSiamese(_folder.Path, "run");
        await second.LogsAsync("Standing by: this one takes over as soon as that ends");
        Assert.Contains("; another stands by", (await ChildProcess.RunSiameseAsync(_folder.Path, "health")).Output, StringComparison.Ordinal);
        Assert.Contains("and 1 more stands by", (await ChildProcess.RunSiameseAsync(_folder.Path, "doctor")).Output, StringComparison.Ordinal);

        await first.KillAsync();

        await second.LogsAsync("Reading queues");
        Assert.DoesNotContain("stands by", (await ChildProcess.RunSiameseAsync(_folder.Path, "health")).Output, StringComparison.Ordinal);
        await second.TerminateAsync();
        Assert.Equal(0, (await second.EndAsync()).ExitCode);
    }

    [Fact]
    public async Task Doctor_finds_what_would_keep_a_worker_from_starting_and_what_has_gone_from_under_one()
    {
        await using var worker = ChildProcess.StartSiamese(_folder.Path, "run");
        await worker.LogsAsync("Reading queues");
        var well = await ChildProcess.RunSiameseAsync(_folder.Path, "doctor");
        Assert.True(well.ExitCode == 0, well.Output);
        Assert.Contains("encoder default/", well.Output, StringComparison.Ordinal);

        File.Move(_folder["state/gallery.db"], _folder["state/elsewhere.db"]);
        var gone = await ChildProcess.RunSiameseAsync(_folder.Path, "doctor");
        Assert.Equal(3, gone.ExitCode);
        File.Move(_folder["state/elsewhere.db"], _folder["state/gallery.db"]);
        await worker.TerminateAsync();
        await worker.EndAsync();

        File.Delete(Directory.GetFiles(_folder["models"], "weights.safetensors", SearchOption.AllDirectories).Single());
        var ill = await ChildProcess.RunSiameseAsync(_folder.Path, "doctor");
        Assert.Equal(3, ill.ExitCode);
        Assert.Contains("weights.safetensors", string.Concat(ill.Output.Where(letter => !char.IsWhiteSpace(letter))), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_worker_that_stands_by_ends_when_it_is_asked_to()
    {
        await using var first = ChildProcess.StartSiamese(_folder.Path, "run");
        await first.LogsAsync("Reading queues");
        await using var second = ChildProcess.StartSiamese(_folder.Path, "run");
        await second.LogsAsync("Standing by");

        await second.TerminateAsync();

        Assert.Equal(0, (await second.EndAsync()).ExitCode);
        Assert.Empty(Directory.EnumerateFiles(_folder["state/standby"]));
    }

    [Fact]
    public async Task A_worker_can_start_at_once_where_another_was_killed()
    {
        await using var first = ChildProcess.StartSiamese(_folder.Path);
        await first.LogsAsync("Reading queues");
        await first.KillAsync();

        await using var second = ChildProcess.StartSiamese(_folder.Path);
        await second.LogsAsync("Reading queues");
    }

    [Fact]
    public async Task Wrong_settings_stop_it_at_once_and_all_of_them_are_named()
    {
        var ended = await ChildProcess.RunSiameseAsync(
            _folder.Path, "--set", "Queues:MaxDequeueCount=0", "--set", "Enrolment:SettleTime=soon", "--set", "Queues:Answers=No Queue");

        Assert.Equal(2, ended.ExitCode);
        Assert.Contains("Queues:MaxDequeueCount is '0': it must be from 1 to 1000.", ended.Errors);
        Assert.Contains("Queues:Answers is 'No Queue': it must be a queue name: only a-z, 0-9 and '-' are allowed.", ended.Errors);
        Assert.Contains("Enrolment:SettleTime", ended.Errors);
        Assert.Contains("'soon'", ended.Errors);
        Assert.False(Directory.Exists(_folder["state"]));
    }

    [Fact]
    public async Task A_misspelt_setting_is_not_ignored()
    {
        var ended = await ChildProcess.RunSiameseAsync(_folder.Path, "--set", "Queues:MaxDequeCount=3");
        Assert.Equal(2, ended.ExitCode);
        Assert.Contains("MaxDequeCount", ended.Errors);
    }

    [Fact]
    public async Task Settings_come_from_the_working_directory_and_the_environment_and_the_command_line_wins()
    {
        await File.WriteAllTextAsync(
            _folder["appsettings.json"], """{ "Queues": { "Identify": "from-file", "Enrol": "from-file-too" } }""", TestContext.Current.CancellationToken);
        await using var worker = ChildProcess.Start(
            "siamese", _folder.Path, ["--set", "Queues:Answers=from-the-command-line"],
            new Dictionary<string, string> { ["Queues__Enrol"] = "from-environment", ["Queues__Answers"] = "from-environment-too" });
        await worker.LogsAsync("Reading queues from-file, from-environment and train, answering on from-the-command-line");
    }

    [Fact]
    public async Task A_settings_file_that_is_no_JSON_is_named()
    {
        await File.WriteAllTextAsync(_folder["mine.json"], "Queues: yes", TestContext.Current.CancellationToken);
        var ended = await ChildProcess.RunSiameseAsync(_folder.Path, "--config", _folder["mine.json"]);
        Assert.NotEqual(0, ended.ExitCode);
        Assert.Contains("mine.json", ended.Errors);
        Assert.DoesNotContain("   at ", ended.Errors);
    }

    [Fact]
    public async Task A_data_folder_that_cannot_be_made_is_named()
    {
        await File.WriteAllTextAsync(_folder["file"], "", TestContext.Current.CancellationToken);
        await using var worker = ChildProcess.Start("siamese", _folder.Path, ["--data-folder", _folder["file"]]);
        var ended = await worker.EndAsync();
        Assert.NotEqual(0, ended.ExitCode);
        Assert.Contains(_folder["file"], ended.Errors);
        Assert.DoesNotContain("   at ", ended.Errors);
    }
}
