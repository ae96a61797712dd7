using SiameseWorker.Contracts;
using SiameseWorker.Gallery;
using static SiameseWorker.UnitTests.Gallery.GalleryFixture;

namespace SiameseWorker.UnitTests.Gallery;

public sealed class RebuildTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_lost_database_is_rebuilt_by_writing_everything_again()
    {
        await using var fixture = await OpenAsync();
        var version = await fixture.ActivateAsync();
        EnrolmentWrite[] all = [.. Enumerable.Range(0, 120).Select(i => Write(version, "g" + (i % 2), "c" + (i % 10), i + ".png", i, -i))];
        await fixture.Store.WriteAsync(all, Cancel);
        var before = fixture.Store.Vectors.Search("g1", version.Id, new float[] { 7, 7 }, 10)!;
        await fixture.CloseAsync();
        File.Delete(fixture.Path);

        await fixture.RestartAsync();
        Assert.Empty(await fixture.Store.Reader.ListAsync(null, Cancel));
        Assert.Null(await fixture.Store.Reader.ActiveVersionAsync("default", Cancel));
        var again = await fixture.ActivateAsync();
        await fixture.Store.WriteAsync([.. all.Select(write => write with { Vectors = new Dictionary<long, float[]> { [again.Id] = write.Vectors[version.Id] } })], Cancel);

        Assert.Equal(before.Candidates, fixture.Store.Vectors.Search("g1", again.Id, new float[] { 7, 7 }, 10)!.Candidates);
    }

    [Fact]
    public async Task Loading_gives_what_enrolling_gave()
    {
        await using var fixture = await OpenAsync();
        var version = await fixture.ActivateAsync(dimension: 3, metric: Metric.Cosine);
        var random = new Random(7);
        EnrolmentWrite[] all = [.. Enumerable.Range(0, 700).Select(i => Write(version, "g" + (i % 3), "c" + (i % 50), i + ".png", random.NextSingle(), random.NextSingle(), random.NextSingle()))];
        await fixture.Store.WriteAsync(all, Cancel);
        Probe[] probes = [.. all.Take(20).Select(write => new Probe(write.Gallery, write.Vectors[version.Id], 60)), new("nowhere", new float[3], 1)];
        var before = fixture.Store.Vectors.SearchMany(version.Id, probes);

        await fixture.RestartAsync();

        Assert.Equal((700, 3), (fixture.Store.Loaded.Vectors, fixture.Store.Loaded.Galleries));
        Assert.Equal(before.Select(r => r?.Candidates), fixture.Store.Vectors.SearchMany(version.Id, probes).Select(r => r?.Candidates));
        Assert.Null(before[^1]);
        Assert.All(before.SkipLast(1), result => Assert.Equal(50, result!.Candidates.Count));
        for (var i = 0; i < 20; i++)
            Assert.Equal(all[i].Path, before[i]!.Candidates[0].Exemplar);
    }
}
