using System.Text.Json;
using SiameseWorker.IntegrationTests.Support;

namespace SiameseWorker.IntegrationTests.CommandLine;

/// <summary>The commands as scripts and people use them: what they print, and their exit codes.</summary>
public sealed class CommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public CommandTests()
    {
        File.WriteAllBytes(_folder["a.png"], Drawings.Of(0, 0));
        File.WriteAllBytes(_folder["b.png"], Drawings.Of(1, 0));
        File.WriteAllBytes(_folder["bad.png"], BadImages.Truncated(Drawings.Of(0, 0)));
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Help_lists_the_commands()
    {
        var help = await ChildProcess.RunSiameseAsync(_folder.Path, "--help");
        Assert.Equal(0, help.ExitCode);
        foreach (var command in new[] { "run", "enrol", "remove", "reconcile", "identify", "verify", "galleries", "poison" })
            Assert.Matches($@"\n  {command}\b", help.Output);
    }

    [Theory]
    [InlineData("identify", "identify")]
    [InlineData("identify nowhere.png", "nowhere.png")]
    [InlineData("identify a.png --top-k 0", "--top-k must be from 1 to 1000")]
    [InlineData("identify a.png --top-k many", "many")]
    [InlineData("identify a.png --gallery a/b", "it contains a slash")]
    [InlineData("reconcile --gallery a/b", "it contains a slash")]
    [InlineData("identify a.png --timeout 43201", "--timeout must be from 1 to 43200 seconds")]
    [InlineData("retrain --minutes NaN", "--minutes must be above 0 and at most 43200 (30 days)")]
    [InlineData("verify a.png", "Give either a second image or --class")]
    [InlineData("verify a.png b.png --class cat", "Give either a second image or --class")]
    [InlineData("enrol a.png", "--class")]
    [InlineData("poison requeue", "Give the ids of the messages, or --all.")]
    [InlineData("poison list --queue answers", "the request queues are identify, enrol, train")]
    [InlineData("frobnicate", "frobnicate")]
    [InlineData("poison list --sideways", "Try: siamese poison list --help")]
    [InlineData("run --set Queues:BatchSize", "write it as Section:Key=value")]
    public async Task A_wrong_command_line_ends_with_2_and_says_what_is_wrong(string arguments, string message)
    {
        await using var process = ChildProcess.Start("siamese", _folder.Path, arguments.Split(' '));
        var ended = await process.EndAsync();
        Assert.Equal(2, ended.ExitCode);
        Assert.Contains(message, ended.Errors);
        Assert.DoesNotContain("   at ", ended.Errors);
        Assert.False(Directory.Exists(_folder["siamese-data/galleries"]));
    }

    [Theory]
    [InlineData("identify a.png")]
    [InlineData("verify a.png b.png")]
    [InlineData("enrol a.png --class cat")]
    [InlineData("remove --class cat")]
    [InlineData("reconcile")]
    public async Task Without_a_worker_a_question_ends_with_4_and_says_how_to_start_one(string arguments)
    {
        await using var process = ChildProcess.Start("siamese", _folder.Path, [.. arguments.Split(' '), "--data-folder", _folder.Path]);
        var ended = await process.EndAsync();
        Assert.Equal(4, ended.ExitCode);
        Assert.Contains($"No worker is running on '{_folder.Path}'", ended.Errors);
        Assert.Contains("siamese run --data-folder", ended.Errors);
    }

    [Fact]
    public async Task A_fresh_data_folder_has_no_galleries_and_no_poisoned_messages()
    {
        var galleries = await RunAsync("galleries");
        Assert.Equal(3, galleries.ExitCode);
        Assert.Contains("Nothing is enrolled", galleries.Errors);
        var poison = await RunAsync("poison list");
        Assert.Equal((0, "No poisoned messages."), (poison.ExitCode, poison.Output.Trim()));
    }

    [Theory]
    [InlineData("true", "nearest candidates are looked at again")]
    [InlineData("false", "ranked by the metric alone")]
    public async Task The_encoder_that_ships_looks_again_unless_told_not_to(string secondLook, string says)
    {
        await using var worker = ChildProcess.StartSiamese(_folder.Path, "--set", $"Encoder:SecondLook={secondLook}");
        await worker.LogsAsync(says);
    }

    [Fact]
    public async Task With_a_worker_all_of_them_do_what_they_say()
    {
        await using var worker = ChildProcess.StartSiamese(_folder.Path);
        await worker.LogsAsync("Reading queues");

        Assert.Equal(0, (await RunAsync("enrol a.png --class cat")).ExitCode);
        Assert.Equal(0, (await RunAsync("enrol b.png --class dog --gallery default")).ExitCode);
        await ExpectAsync("enrol bad.png --class cat", 3, "image-corrupt");

        var identified = await RunAsync("identify a.png b.png --json");
        Assert.Equal(0, identified.ExitCode);
        var answers = identified.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement);
        Assert.Equal(
            [("a.png", "cat"), ("b.png", "dog")],
            answers.Select(answer => (answer.GetProperty("id").GetString(), answer.GetProperty("class").GetString())).Order());
        await ExpectAsync("identify a.png", 0, "cat");
        await ExpectAsync("identify a.png --min-confidence 1", 1, "unknown");
        await ExpectAsync("identify bad.png a.png", 3, "image-corrupt");
        await ExpectAsync("identify a.png --gallery none", 3, "gallery-not-found");

        await ExpectAsync("verify a.png a.png", 0, "same");
        await ExpectAsync("verify a.png --class cat", 0, "same");
        Assert.InRange((await RunAsync("verify a.png b.png")).ExitCode, 0, 1);

        await ExpectAsync("galleries --classes", 0, "default/cat: 1 exemplars");
        await ExpectAsync("remove --class dog", 0, "removed");
        await ExpectAsync("remove --class dog", 1, "removed");
        await ExpectAsync("reconcile", 0, "1 as they were");
        Assert.DoesNotContain(Directory.EnumerateFiles(_folder.Path, "*", SearchOption.AllDirectories), file => file.Contains("inbox", StringComparison.Ordinal));

        await worker.TerminateAsync();
        Assert.Equal(0, (await worker.EndAsync()).ExitCode);
    }

    [Fact]
    public async Task Rejected_files_and_poisoned_messages_are_shown_and_the_latter_sent_back_or_dropped()
    {
        await using (var site = new Site())
        {
            await using var worker = ChildProcess.StartSiamese(site.Root, "--set", "Enrolment:SettleTime=00:00:00.1");
            site.Drop("galleries/default/cat/bad.png", BadImages.Truncated(Drawings.Of(0, 0)));
            await worker.LogsAsync("Rejected galleries/default/cat/bad.png");
            await site.SendAsync("identify", "no JSON", """{ "type": "identify", "id": "mine", "replyTo": "answers-mine", "image": 1 }""");
            var poison = site.Poison("identify");
            await Eventually.HoldsAsync("both are poisoned", async () => await poison.CountAsync(TestContext.Current.CancellationToken) == 2);

            var galleries = await ChildProcess.RunSiameseAsync(site.Root, "galleries", "--json");
            var rejected = JsonDocument.Parse(galleries.Output).RootElement[0].GetProperty("rejected")[0];
            Assert.Equal(
                ("galleries/default/cat/bad.png", "image-corrupt"),
                (rejected.GetProperty("path").GetString(), rejected.GetProperty("rejectionCode").GetString()));

            var listed = await ChildProcess.RunSiameseAsync(site.Root, "poison", "list", "--json");
            var ids = listed.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(line => JsonDocument.Parse(line).RootElement)
                .OrderByDescending(entry => entry.GetProperty("message").GetProperty("body").GetString() == "no JSON")
                .Select(entry => entry.GetProperty("id").GetString()!)
                .ToList();
            Assert.Equal(2, ids.Count);
            var shown = await ChildProcess.RunSiameseAsync(site.Root, "poison", "show", ids[0]);
            Assert.Contains("body:    no JSON", shown.Output);
            Assert.Contains("reason:  invalid-message: ", shown.Output);

            Assert.Contains("1 message dropped.", (await ChildProcess.RunSiameseAsync(site.Root, "poison", "drop", ids[0])).Output);
            var gone = await ChildProcess.RunSiameseAsync(site.Root, "poison", "show", ids[0]);
            Assert.Equal((3, true), (gone.ExitCode, gone.Errors.Contains($"There is no poisoned message '{ids[0]}'", StringComparison.Ordinal)));
            Assert.Contains("1 message sent back.", (await ChildProcess.RunSiameseAsync(site.Root, "poison", "requeue", "--all")).Output);
            await Eventually.HoldsAsync("it is poisoned again", async () => (await poison.ListAsync(TestContext.Current.CancellationToken)) is [{ } again] && again.Id != ids[1]);
        }
    }

    private async Task ExpectAsync(string arguments, int exitCode, string said)
    {
        var ended = await RunAsync(arguments);
        Assert.True(ended.ExitCode == exitCode, $"'{arguments}' ended with {ended.ExitCode} instead of {exitCode}: {ended.Output}\n{ended.Errors}");
        Assert.Contains(said, ended.Output);
    }

    private async Task<ChildProcess.Ended> RunAsync(string arguments)
    {
        await using var process = ChildProcess.Start("siamese", _folder.Path, [.. arguments.Split(' '), "--data-folder", _folder.Path]);
        return await process.EndAsync();
    }
}
