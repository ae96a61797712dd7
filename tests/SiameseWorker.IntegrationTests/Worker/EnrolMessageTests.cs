using SiameseWorker.Contracts;
using SiameseWorker.Gallery;
using SiameseWorker.IntegrationTests.Support;

namespace SiameseWorker.IntegrationTests.Worker;

/// <summary>Enrolling, removing and reconciling by message.</summary>
public class EnrolMessageTests(WorkerFixture fixture) : IClassFixture<WorkerFixture>
{
    public static TheoryData<string> ClassNames => ["two words", "Café – naïve", "猫", "🐈‍⬛", "e\u0301", "100% [sic] 'quoted' #1?", new string('n', ResourceName.MaxBytes)];

    /// <summary>Names that are possible in a message, but that storage does not show: files in the making.</summary>
    public static TheoryData<string, string?> HiddenNames => new()
    {
        { "draft~", null },
        { "cat.tmp", null },
        { "cat", "1.png.part" },
    };

    private Site Site => fixture.Site;

    [Fact]
    public async Task An_image_of_the_inbox_is_copied_into_the_gallery_and_answers_at_once()
    {
        var gallery = fixture.NewGallery();
        var path = Site.Drop("inbox/9.png", Drawings.Of(4, drawer: 0));

        var answer = Assert.IsType<EnrolledAnswer>(await Site.AskAsync(new EnrolRequest { Gallery = gallery, Class = "cat", Image = ImageReference.FromPath(path) }));

        Assert.Equal((AnswerStatus.Enrolled, gallery, "cat", $"galleries/{gallery}/cat/9.png"), (answer.Status, answer.Gallery, answer.Class, answer.Exemplar));
        Assert.StartsWith("default/", answer.Encoder);
        Assert.Equal(Drawings.Of(4, drawer: 0), File.ReadAllBytes(Site.File(answer.Exemplar!)));
        Assert.True(File.Exists(Site.File(path)));
        Assert.Equal("cat", (await Site.IdentifyAsync(gallery, Drawings.Of(4, drawer: 0))).Class);
    }

    [Fact]
    public async Task An_image_in_the_message_gets_a_name_made_from_its_content()
    {
        var gallery = fixture.NewGallery();
        var first = await Site.EnrolAsync(gallery, "cat", Drawings.Of(4, 0));
        var again = await Site.EnrolAsync(gallery, "cat", Drawings.Of(4, 0));
        var other = await Site.EnrolAsync(gallery, "cat", Drawings.Of(4, 1));

        Assert.Equal(first.Exemplar, again.Exemplar);
        Assert.NotEqual(first.Exemplar, other.Exemplar);
        Assert.Equal(2, (await fixture.Worker.GalleryAsync(gallery))!.Enrolled);
    }

    [Fact]
    public async Task A_name_that_is_taken_is_replaced()
    {
        var gallery = fixture.NewGallery();
        await Site.EnrolAsync(gallery, "cat", Drawings.Of(4, 0), "1.png");
        await Site.EnrolAsync(gallery, "cat", Drawings.Of(5, 0), "1.png");

        Assert.Equal(1, (await fixture.Worker.GalleryAsync(gallery))!.Enrolled);
        Assert.Equal(1, (await Site.IdentifyAsync(gallery, Drawings.Of(5, 0))).Candidates[0].Similarity, 1e-4);
    }

    [Theory]
    [MemberData(nameof(ClassNames))]
    public async Task Names_in_any_script_come_back_as_they_were_sent(string name)
    {
        var gallery = $"{fixture.NewGallery()} für 猫";

        var enrolled = await Site.EnrolAsync(gallery, name, Drawings.Of(6, 0), "bild é.png");
        var identified = await Site.IdentifyAsync(gallery, Drawings.Of(6, 0));

        Assert.Equal((name, gallery, enrolled.Exemplar), (identified.Class, identified.Gallery, identified.Candidates[0].Exemplar));
        Assert.Equal(name, Assert.Single((await fixture.Worker.GalleryAsync(gallery))!.Classes).Name);
        Assert.Equal(1, Assert.IsType<RemovedAnswer>(await Site.AskAsync(new RemoveRequest { Gallery = gallery, Class = name })).Exemplars);
    }

    [Fact]
    public async Task A_class_that_is_a_link_is_not_removed_with_the_images_of_another()
    {
        var gallery = fixture.NewGallery();
        var enrolled = await Site.EnrolAsync(gallery, "cat", Drawings.Of(4, 0), "1.png");
        Directory.CreateSymbolicLink(Site.File($"galleries/{gallery}/same"), "cat");

        var answer = await Site.AskAsync(new RemoveRequest { Gallery = gallery, Class = "same" });

        Assert.Equal((AnswerStatus.Failed, ErrorCodes.NotSupported), (answer.Status, answer.Error?.Code));
        Assert.Contains($"'{enrolled.Exemplar}'", answer.Error!.Message, StringComparison.Ordinal);
        Assert.True(File.Exists(Site.File(enrolled.Exemplar!)));
    }

    [Theory]
    [MemberData(nameof(HiddenNames))]
    public async Task A_name_of_a_file_in_the_making_is_refused(string className, string? name)
    {
        var answer = await Site.AskAsync(new EnrolRequest { Gallery = fixture.NewGallery(), Class = className, Image = ImageReference.FromBytes(Drawings.Of(0, 0)), Name = name });
        Assert.Equal((AnswerStatus.Failed, ErrorCodes.InvalidPath), (answer.Status, answer.Error?.Code));
        Assert.Contains(name ?? className, answer.Error!.Message);
    }

    [Fact]
    public async Task Without_an_id_it_is_done_and_not_answered()
    {
        var gallery = fixture.NewGallery();
        var request = new EnrolRequest { Gallery = gallery, Class = "cat", Image = ImageReference.FromBytes(Drawings.Of(7, 0)), Name = "1.png" };
        var answered = Site.Answers.Count;

        await Site.SendAsync("enrol", ContractJson.Write(request));
        await fixture.Worker.WaitForAsync($"galleries/{gallery}/cat/1.png", ExemplarState.Enrolled);
        await Site.SendAsync("enrol", ContractJson.Write(new ReconcileRequest { Gallery = gallery }));
        await Site.SendAsync("enrol", ContractJson.Write(new RemoveRequest { Gallery = gallery, Class = "cat" }));
        await fixture.Worker.WaitForAsync($"galleries/{gallery}/cat/1.png", state: null);

        await Eventually.HoldsAsync("the queue is empty", async () => await Site.Queues.Get("enrol").CountAsync(TestContext.Current.CancellationToken) == 0);
        Assert.Equal(answered, Site.Answers.Count);
        Assert.Empty(Site.Answers.Unreadable);
    }

    [Fact]
    public async Task One_exemplar_is_removed_by_its_name_or_its_path_and_the_rest_stays()
    {
        var gallery = fixture.NewGallery();
        foreach (var (character, name) in new[] { (0, "1.png"), (1, "2.png"), (2, "3.png") })
            await Site.EnrolAsync(gallery, "cat", Drawings.Of(character, 0), name);

        foreach (var image in new[] { "1.png", $"galleries/{gallery}/cat/2.png" })
        {
            var answer = Assert.IsType<RemovedAnswer>(await Site.AskAsync(new RemoveRequest { Gallery = gallery, Class = "cat", Image = image }));
            Assert.Equal((AnswerStatus.Removed, 1), (answer.Status, answer.Exemplars));
        }

        Assert.Equal(["3.png"], Directory.GetFiles(Site.File($"galleries/{gallery}/cat")).Select(Path.GetFileName));
        Assert.Equal($"galleries/{gallery}/cat/3.png", Assert.Single((await Site.IdentifyAsync(gallery, Drawings.Of(0, 0))).Candidates).Exemplar);
    }

    [Fact]
    public async Task A_class_is_removed_with_its_files_and_removing_it_again_removes_nothing()
    {
        var gallery = fixture.NewGallery();
        await Site.EnrolAsync(gallery, "cat", Drawings.Of(0, 0));
        await Site.EnrolAsync(gallery, "cat", Drawings.Of(1, 0));
        await Site.EnrolAsync(gallery, "dog", Drawings.Of(2, 0));
        var request = new RemoveRequest { Gallery = gallery, Class = "cat" };

        Assert.Equal(2, Assert.IsType<RemovedAnswer>(await Site.AskAsync(request)).Exemplars);
        Assert.Equal(0, Assert.IsType<RemovedAnswer>(await Site.AskAsync(request)).Exemplars);

        Assert.False(Directory.Exists(Site.File($"galleries/{gallery}/cat")) && Directory.EnumerateFiles(Site.File($"galleries/{gallery}/cat")).Any());
        Assert.Equal(["dog"], (await Site.IdentifyAsync(gallery, Drawings.Of(0, 0))).Candidates.Select(candidate => candidate.Class));
    }

    [Theory]
    [InlineData("../dog/1.png")]
    [InlineData("sub/1.png")]
    [InlineData("/etc/hostname")]
    [InlineData("galleries/another/cat/1.png")]
    public async Task What_is_not_a_file_of_the_class_cannot_be_removed(string image)
    {
        var gallery = fixture.NewGallery();
        await Site.EnrolAsync(gallery, "dog", Drawings.Of(2, 0), "1.png");
        var answer = await Site.AskAsync(new RemoveRequest { Gallery = gallery, Class = "cat", Image = image });
        Assert.Equal((AnswerStatus.Failed, ErrorCodes.InvalidPath), (answer.Status, answer.Error?.Code));
        Assert.Contains(image, answer.Error!.Message);
        Assert.True(File.Exists(Site.File($"galleries/{gallery}/dog/1.png")));
    }

    [Fact]
    public async Task Reconciling_a_gallery_says_what_it_found()
    {
        var gallery = fixture.NewGallery();
        await Site.EnrolAsync(gallery, "cat", Drawings.Of(0, 0));
        await Site.EnrolAsync(gallery, "dog", Drawings.Of(1, 0));
        var answer = Assert.IsType<ReconciledAnswer>(await Site.AskAsync(new ReconcileRequest { Gallery = gallery }));
        Assert.Equal((AnswerStatus.Reconciled, gallery, 0, 0, 0, 0, 2), (answer.Status, answer.Gallery, answer.Added, answer.Replaced, answer.Removed, answer.Rejected, answer.Unchanged));
    }
}
