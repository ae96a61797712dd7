using SiameseWorker.Contracts;
using SiameseWorker.Gallery;
using SiameseWorker.IntegrationTests.Support;

namespace SiameseWorker.IntegrationTests.Worker;

/// <summary>What curators do with files while the worker runs: noticed by itself, long before the next scheduled comparison.</summary>
public class FollowStorageTests(WorkerFixture fixture) : IClassFixture<WorkerFixture>
{
    private Site Site => fixture.Site;

    private TestWorker Worker => fixture.Worker;

    [Fact]
    public async Task A_dropped_image_makes_a_class()
    {
        var gallery = fixture.NewGallery();
        var path = Site.Drop($"galleries/{gallery}/grüne Katze 猫/mein Bild é.png", Drawings.Of(0, 0));
        await Worker.WaitForAsync(path, ExemplarState.Enrolled);
        var answer = await Site.IdentifyAsync(gallery, Drawings.Of(0, 0));
        Assert.Equal(("grüne Katze 猫", path), (answer.Class, answer.Candidates[0].Exemplar));
    }

    [Fact]
    public async Task A_replaced_image_is_embedded_anew()
    {
        var gallery = fixture.NewGallery();
        var path = Site.Drop($"galleries/{gallery}/cat/1.png", Drawings.Of(0, 0));
        var before = await Worker.WaitForAsync(path, ExemplarState.Enrolled);

        Site.Drop(path, Drawings.Of(1, 0));

        await Eventually.HoldsAsync("the new image is enrolled", async () => (await Worker.FindAsync(path))!.ContentHash != before!.ContentHash);
        Assert.Equal(1, (await Site.IdentifyAsync(gallery, Drawings.Of(1, 0))).Candidates[0].Similarity, 1e-4);
        Assert.NotEqual(1, (await Site.IdentifyAsync(gallery, Drawings.Of(0, 0))).Candidates[0].Similarity, 1e-3);
    }

    [Fact]
    public async Task An_image_replaced_by_something_else_is_no_longer_found()
    {
        var gallery = fixture.NewGallery();
        var path = Site.Drop($"galleries/{gallery}/cat/1.png", Drawings.Of(0, 0));
        await Worker.WaitForAsync(path, ExemplarState.Enrolled);
        Site.Drop(path, "not an image any more"u8.ToArray());
        await Worker.WaitForAsync(path, ExemplarState.Rejected);
        Assert.Equal(ErrorCodes.GalleryEmpty, (await Site.IdentifyAsync(gallery, Drawings.Of(0, 0))).Error?.Code);
    }

    [Fact]
    public async Task A_deleted_image_is_forgotten_and_the_rest_of_its_class_stays()
    {
        var gallery = fixture.NewGallery();
        var (first, second) = (Site.Drop($"galleries/{gallery}/cat/1.png", Drawings.Of(0, 0)), Site.Drop($"galleries/{gallery}/cat/2.png", Drawings.Of(1, 0)));
        await Worker.WaitForAsync(first, ExemplarState.Enrolled);
        await Worker.WaitForAsync(second, ExemplarState.Enrolled);

        File.Delete(Site.File(first));

        await Worker.WaitForAsync(first, state: null);
        Assert.Equal(second, Assert.Single((await Site.IdentifyAsync(gallery, Drawings.Of(0, 0))).Candidates).Exemplar);
    }

    [Fact]
    public async Task A_deleted_class_folder_is_forgotten()
    {
        var gallery = fixture.NewGallery();
        var cat = Site.Drop($"galleries/{gallery}/cat/1.png", Drawings.Of(0, 0));
        var dog = Site.Drop($"galleries/{gallery}/dog/1.png", Drawings.Of(1, 0));
        await Worker.WaitForAsync(cat, ExemplarState.Enrolled);
        await Worker.WaitForAsync(dog, ExemplarState.Enrolled);

        Directory.Delete(Site.File($"galleries/{gallery}/cat"), recursive: true);

        await Worker.WaitForAsync(cat, state: null);
        Assert.Equal(["dog"], (await Site.IdentifyAsync(gallery, Drawings.Of(0, 0))).Candidates.Select(candidate => candidate.Class));
    }

    [Fact]
    public async Task A_deleted_gallery_folder_is_forgotten()
    {
        var gallery = fixture.NewGallery();
        var path = Site.Drop($"galleries/{gallery}/cat/1.png", Drawings.Of(0, 0));
        await Worker.WaitForAsync(path, ExemplarState.Enrolled);

        Directory.Delete(Site.File($"galleries/{gallery}"), recursive: true);

        await Worker.WaitForAsync(path, state: null);
        Assert.Equal(ErrorCodes.GalleryNotFound, (await Site.IdentifyAsync(gallery, Drawings.Of(0, 0))).Error?.Code);
    }

    [Theory]
    [InlineData("staging/cat", "cat")]
    [InlineData("staging", "")]
    public async Task A_folder_that_is_moved_in_is_enrolled_with_all_in_it(string from, string to)
    {
        var gallery = fixture.NewGallery();
        for (var drawer = 0; drawer < 5; drawer++)
            Site.Drop($"{gallery}/staging/cat/{drawer}.png", Drawings.Of(0, drawer));
        if (to.Length > 0)
            Directory.CreateDirectory(Site.File($"galleries/{gallery}"));

        Directory.Move(Site.File($"{gallery}/{from}"), Site.File($"galleries/{gallery}/{to}").TrimEnd('/'));

        await Eventually.HoldsAsync("all five are enrolled", async () => (await Worker.GalleryAsync(gallery))?.Enrolled == 5);
    }

    [Fact]
    public async Task A_renamed_class_folder_is_the_class_under_its_new_name()
    {
        var gallery = fixture.NewGallery();
        var old = Site.Drop($"galleries/{gallery}/cta/1.png", Drawings.Of(0, 0));
        await Worker.WaitForAsync(old, ExemplarState.Enrolled);

        Directory.Move(Site.File($"galleries/{gallery}/cta"), Site.File($"galleries/{gallery}/cat"));

        await Worker.WaitForAsync($"galleries/{gallery}/cat/1.png", ExemplarState.Enrolled);
        await Worker.WaitForAsync(old, state: null);
        Assert.Equal(["cat"], (await Site.IdentifyAsync(gallery, Drawings.Of(0, 0))).Candidates.Select(candidate => candidate.Class));
    }

    [Fact]
    public async Task An_image_dropped_half_written_is_enrolled_when_it_is_whole()
    {
        var gallery = fixture.NewGallery();
        var whole = Drawings.Of(2, 0);
        var half = BadImages.Truncated(whole);
        var path = Site.Drop($"galleries/{gallery}/cat/1.png", half);

        // The writer pauses for longer than files are given to settle, so that the half is looked at.
        Assert.Equal(ErrorCodes.ImageCorrupt, (await Worker.WaitForAsync(path, ExemplarState.Rejected))!.RejectionCode);
        await using (var file = File.Open(Site.File(path), FileMode.Append))
            await file.WriteAsync(whole.AsMemory(half.Length), TestContext.Current.CancellationToken);

        await Worker.WaitForAsync(path, ExemplarState.Enrolled);
        Assert.Empty((await Worker.GalleryAsync(gallery))!.Rejected);
        Assert.Equal("cat", (await Site.IdentifyAsync(gallery, whole)).Class);
    }

    [Fact]
    public async Task A_file_in_the_making_is_not_looked_at_under_its_provisional_name()
    {
        var gallery = fixture.NewGallery();
        var unfinished = Site.Drop($"galleries/{gallery}/cat/1.png.part", BadImages.Truncated(Drawings.Of(0, 0)));
        var other = Site.Drop($"galleries/{gallery}/dog/1.png", Drawings.Of(1, 0));
        await Worker.WaitForAsync(other, ExemplarState.Enrolled);
        Assert.Equal(["dog"], (await Worker.GalleryAsync(gallery))!.Classes.Select(found => found.Name));

        Site.Drop(unfinished, Drawings.Of(0, 0));
        File.Move(Site.File(unfinished), Site.File($"galleries/{gallery}/cat/1.png"));

        await Worker.WaitForAsync($"galleries/{gallery}/cat/1.png", ExemplarState.Enrolled);
        Assert.Empty((await Worker.GalleryAsync(gallery))!.Rejected);
    }

    [Fact]
    public async Task An_image_from_a_camera_whose_clock_is_ahead_is_enrolled()
    {
        var gallery = fixture.NewGallery();
        var taken = Site.Drop($"{gallery}/1.png", Drawings.Of(0, 0));
        File.SetLastWriteTimeUtc(Site.File(taken), TimeProvider.System.GetUtcNow().UtcDateTime.AddYears(1));
        Directory.CreateDirectory(Site.File($"galleries/{gallery}/cat"));
        File.Move(Site.File(taken), Site.File($"galleries/{gallery}/cat/1.png"));
        await Worker.WaitForAsync($"galleries/{gallery}/cat/1.png", ExemplarState.Enrolled);
    }

    [Fact]
    public async Task Files_that_lie_elsewhere_and_bad_ones_keep_no_good_one_from_being_enrolled()
    {
        var gallery = fixture.NewGallery();
        Site.Drop($"galleries/{gallery}/not-in-a-class.png", Drawings.Of(0, 0));
        Site.Drop($"galleries/{gallery}/cat/deeper/1.png", Drawings.Of(1, 0));
        Site.Drop($"galleries/{gallery}/cat/.DS_Store", [1, 2, 3]);
        foreach (var (kind, (bytes, _)) in BadImages.All)
            Site.Drop($"galleries/{gallery}/cat/{kind}.png", bytes);
        var good = Enumerable.Range(0, 40).Select(character => Site.Drop($"galleries/{gallery}/cat/{character}.png", Drawings.Of(character, 0))).ToList();

        foreach (var path in good)
            await Worker.WaitForAsync(path, ExemplarState.Enrolled);
        await Eventually.HoldsAsync("the bad ones are rejected", async () => (await Worker.GalleryAsync(gallery))!.Rejected.Count == BadImages.All.Count);

        Assert.Equal("cat", Assert.Single((await Worker.GalleryAsync(gallery))!.Classes).Name);
        Assert.Equal(good.Count, (await Worker.GalleryAsync(gallery))!.Enrolled);
    }
}
