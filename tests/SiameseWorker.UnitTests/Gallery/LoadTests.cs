using SiameseWorker.Contracts;
using SiameseWorker.Gallery;
using static SiameseWorker.UnitTests.Gallery.GalleryFixture;

namespace SiameseWorker.UnitTests.Gallery;

/// <summary>A restart finds what was there, however it lies in the file.</summary>
public sealed class LoadTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task Many_segments_with_replaced_removed_and_other_versions_vectors(int threads)
    {
        var options = new GalleryStoreOptions { Search = new SearchOptions { Threads = threads } };
        await using var fixture = await OpenAsync(options);
        var version = await fixture.ActivateAsync();
        var other = await fixture.Store.RegisterVersionAsync("default", "2", 3, Metric.Cosine, "models/2", Cancel);
        var random = new Random(7);
        for (var batch = 0; batch < 5; batch++)
            await fixture.Store.WriteAsync([.. Enumerable.Range(batch * 700, 700).Select(Enrolment)], Cancel);
        await fixture.Store.WriteAsync([.. Enumerable.Range(0, 50).Select(_ => Enrolment(random.Next(3500))).DistinctBy(write => write.Path)], Cancel);
        await fixture.Store.RemoveAsync([.. Enumerable.Range(0, 50).Select(_ => Enrolment(random.Next(3500)).Path)], Cancel);
        var questions = Enumerable.Range(0, 60).Select(i => new Probe("g" + (i % 3), new[] { random.NextSingle(), random.NextSingle() }, 100)).ToList();
        var before = fixture.Store.Vectors.SearchMany(version.Id, questions);

        await fixture.RestartAsync(options);

        var after = fixture.Store.Vectors.SearchMany(version.Id, questions);
        Assert.Equal(3, fixture.Store.Loaded.Galleries);
        Assert.Equal(before.Select(result => (result!.Classes, result.Exemplars)), after.Select(result => (result!.Classes, result.Exemplars)));
        Assert.All(before.Zip(after), pair => Assert.Equal(pair.First!.Candidates, pair.Second!.Candidates));

        EnrolmentWrite Enrolment(int i) => Write(version, "g" + (i % 3), "c" + (i / 20), i + ".png") with
        {
            Vectors = new Dictionary<long, float[]>
            {
                [version.Id] = [random.NextSingle(), random.NextSingle()],
                [other.Id] = [1, 2, 3],
            },
        };
    }
}
