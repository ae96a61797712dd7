using SiameseWorker.Contracts;
using SiameseWorker.Gallery;
using SiameseWorker.IntegrationTests.Support;

namespace SiameseWorker.IntegrationTests.Worker;

/// <summary>A valid request about an image that cannot be used gets a failed answer with the reason, and nothing is poisoned.</summary>
public class BadImageTests(WorkerFixture fixture) : IClassFixture<WorkerFixture>
{
    public static TheoryData<string> Kinds => [.. BadImages.All.Keys];

    /// <summary>Path, code.</summary>
    public static TheoryData<string, string> BadPaths => new()
    {
        { "inbox/nobody-stored-this.png", ErrorCodes.ImageNotFound },
        { "inbox/folder", ErrorCodes.ImageNotFound },
        { "inbox/.hidden.png", ErrorCodes.ImageNotFound },
        { $"inbox/{new string('n', 300)}.png", ErrorCodes.ImageNotFound },
        { "inbox/pipe", ErrorCodes.ImageNotFound },
        { "inbox/out.png", ErrorCodes.ImageNotFound },
        { "../inbox/a.png", ErrorCodes.InvalidPath },
        { "inbox/../state/gallery.db", ErrorCodes.InvalidPath },
        { "inbox/./a.png", ErrorCodes.InvalidPath },
        { "inbox//a.png", ErrorCodes.InvalidPath },
        { "/etc/hostname", ErrorCodes.InvalidPath },
        { "C:/Windows/win.ini", ErrorCodes.InvalidPath },
        { "inbox\\a.png", ErrorCodes.InvalidPath },
        { "inbox", ErrorCodes.InvalidPath },
        { "state/gallery.db", ErrorCodes.InvalidPath },
        { "models/default/weights.safetensors", ErrorCodes.InvalidPath },
        { "a.png", ErrorCodes.InvalidPath },
    };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private Site Site => fixture.Site;

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Identifying_it_fails(string kind)
    {
        var (bytes, code) = BadImages.All[kind];
        var path = Site.Drop($"inbox/{kind}.png", bytes);
        var answer = await Site.IdentifyAsync("default", ImageReference.FromPath(path));
        await ExpectFailureAsync(answer, code, path);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Comparing_with_it_fails(string kind)
    {
        var (bytes, code) = BadImages.All[kind];
        var path = Site.Drop($"inbox/against {kind}.png", bytes);
        var answer = await Site.AskAsync(new VerifyRequest { Image = ImageReference.FromBytes(Drawings.Of(0, 0)), Against = ImageReference.FromPath(path) });
        await ExpectFailureAsync(answer, code, path);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Enrolling_it_by_message_fails_and_leaves_no_file(string kind)
    {
        var (bytes, code) = BadImages.All[kind];
        var (gallery, path) = (fixture.NewGallery(), Site.Drop($"inbox/enrol {kind}.png", bytes));
        var answer = await Site.AskAsync(new EnrolRequest { Gallery = gallery, Class = "cat", Image = ImageReference.FromPath(path) });
        await ExpectFailureAsync(answer, code, path);
        Assert.False(Directory.Exists(Site.File($"galleries/{gallery}")));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Dropping_it_is_recorded_with_the_reason_and_not_tried_again_until_it_changes(string kind)
    {
        var (bytes, code) = BadImages.All[kind];
        var gallery = fixture.NewGallery();
        var path = Site.Drop($"galleries/{gallery}/cat/1.png", bytes);

        var rejected = await fixture.Worker.WaitForAsync(path, ExemplarState.Rejected);
        Assert.Equal(code, rejected!.RejectionCode);
        Assert.False(string.IsNullOrWhiteSpace(rejected.RejectionReason));
        var shown = Assert.Single((await fixture.Worker.GalleryAsync(gallery))!.Rejected);
        Assert.Equal((path, code), (shown.Path, shown.RejectionCode));

        var again = Assert.IsType<ReconciledAnswer>(await Site.AskAsync(new ReconcileRequest { Gallery = gallery }));
        Assert.Equal((0, 0, 1), (again.Rejected, again.Added, again.Unchanged));
        Assert.Equal(rejected.UpdatedAt, (await fixture.Worker.FindAsync(path))!.UpdatedAt);
        Assert.Equal(ErrorCodes.GalleryEmpty, (await Site.IdentifyAsync(gallery, Drawings.Of(0, 0))).Error?.Code);

        Site.Drop(path, Drawings.Of(3, drawer: 0));
        await fixture.Worker.WaitForAsync(path, ExemplarState.Enrolled);
        Assert.Empty((await fixture.Worker.GalleryAsync(gallery))!.Rejected);
        Assert.Equal("cat", (await Site.IdentifyAsync(gallery, Drawings.Of(3, drawer: 0))).Class);
    }

    [Theory]
    [MemberData(nameof(BadPaths))]
    public async Task A_path_at_which_no_image_can_be_had_fails(string path, string code)
    {
        Site.Drop("inbox/folder/a.png", Drawings.Of(0, 0));
        Site.Drop("inbox/.hidden.png", Drawings.Of(0, 0));
        if (!OperatingSystem.IsWindows() && !File.Exists(Site.File("inbox/out.png")))
            File.CreateSymbolicLink(Site.File("inbox/out.png"), "/etc/hostname");

        await ExpectFailureAsync(await Site.IdentifyAsync("default", ImageReference.FromPath(path)), code, path);
        await ExpectFailureAsync(
            await Site.AskAsync(new VerifyRequest { Image = ImageReference.FromPath(path), Against = ImageReference.FromPath(path) }), code, path);
        await ExpectFailureAsync(
            await Site.AskAsync(new EnrolRequest { Gallery = "paths", Class = "cat", Image = ImageReference.FromPath(path) }), code, path);
        Assert.False(Directory.Exists(Site.File("galleries/paths")));
    }

    private async Task ExpectFailureAsync(Answer answer, string code, string path)
    {
        Assert.Equal((AnswerStatus.Failed, code), (answer.Status, answer.Error?.Code));
        Assert.Contains(path, answer.Error!.Message);
        Assert.Single(Site.Answers.For(answer.Id!));
        foreach (var queue in new[] { "identify", "enrol" })
            Assert.Equal(0, await Site.Poison(queue).CountAsync(Token));
    }
}
