using SiameseWorker.Contracts;
using SiameseWorker.Gallery.Search;
using static SiameseWorker.UnitTests.Gallery.GalleryFixture;

namespace SiameseWorker.UnitTests.Gallery;

/// <summary>
/// Searches beside a writer see whole states only. Writer and searchers work through rounds in step (a barrier), so that
/// each round has searches truly beside its write, however the machine is loaded.
/// </summary>
public sealed class ConcurrencyTests
{
    private const int Rounds = 300;
    private const int Searchers = 2;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_class_that_is_enrolled_throughout_is_never_missing()
    {
        var vectors = TestVectors.Create(Metric.Euclidean, 4096, new() { Threads = 1 });
        // 40 exemplars in chunks of 16; class "kept" has one in the middle that the writer replaces all the time.
        vectors.Apply(1, "g", Enumerable.Range(1, 40).Select(id => Row(id, id == 20 ? "kept" : "c" + id, id)));

        await InStep(
            round => vectors.Apply(1, "g",
            [
                Row(20, "kept", round % 2 == 0 ? 20 : -20),
                round % 2 == 0 ? Row(19, "c19", 19) : new(19, "c19", "", null),
                round % 2 == 0 ? Row(21, "c21", 21) : new(21, "c21", "", null),
                Row(100 + round, "new", 500),
                new(100 + round - 3, "new", "", null),
            ]),
            _ =>
            {
                var result = vectors.Search("g", 1, Vector(20), int.MaxValue)!;
                var classes = result.Candidates.ToDictionary(c => c.Class);
                Assert.Equal(result.Classes, classes.Count);
                // 19 and 21 come and go together with the sign of 20.
                var there = classes["kept"].Similarity == 1;
                Assert.Equal((there, there), (classes.ContainsKey("c19"), classes.ContainsKey("c21")));
                Assert.NotNull(vectors.SearchClass("g", 1, Vector(20), "kept"));
            });
    }

    [Fact]
    public async Task What_was_removed_is_not_found_once_the_removal_returned()
    {
        await using var fixture = await OpenAsync();
        var version = await fixture.ActivateAsync();
        await fixture.EnrolAsync(version, "g", "kept", "1.png", 0, 0);
        var removedBefore = 0;

        await InStepAsync(
            30,
            async round =>
            {
                await fixture.EnrolAsync(version, "g", "c" + round, "1.png", round, 1);
                await fixture.Store.RemoveAsync([PathOf("g", "c" + (round - 1), "1.png")], Cancel);
                Volatile.Write(ref removedBefore, round);
            },
            _ =>
            {
                var removed = Volatile.Read(ref removedBefore);
                var found = fixture.Store.Vectors.Search("g", version.Id, new float[] { removed, 1 }, 50)!.Candidates.Select(c => c.Class).ToList();
                Assert.Contains("kept", found);
                Assert.DoesNotContain(found, name => name != "kept" && int.Parse(name[1..]) < removed);
            });
    }

    [Fact]
    public async Task Writes_of_many_callers_all_arrive()
    {
        await using var fixture = await OpenAsync();
        var version = await fixture.ActivateAsync();

        await Task.WhenAll(Enumerable.Range(0, 50).Select(i => fixture.EnrolAsync(version, "g" + (i % 3), "c" + (i % 5), i + ".png", i, 1)));

        for (var i = 0; i < 50; i++)
            Assert.Equal(1f, fixture.Store.Vectors.Search("g" + (i % 3), version.Id, new float[] { i, 1 }, 1)!.Candidates[0].Similarity);
        var listed = await fixture.Store.Reader.ListAsync(null, Cancel);
        Assert.Equal(50, listed.Count);
        await fixture.RestartAsync();
        Assert.Equal((50, 3), (fixture.Store.Loaded.Vectors, fixture.Store.Loaded.Galleries));
    }

    private static Task InStep(Action<int> write, Action<int> search) =>
        InStepAsync(
            Rounds,
            round =>
            {
                write(round);
                return Task.CompletedTask;
            },
            search);

    private static async Task InStepAsync(int rounds, Func<int, Task> write, Action<int> search)
    {
        using var barrier = new Barrier(Searchers + 1);
        using var failed = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        await Task.WhenAll(
        [
            Each(async round => await write(round)),
            .. Enumerable.Range(0, Searchers).Select(_ => Each(round =>
            {
                search(round);
                return Task.CompletedTask;
            })),
        ]);

        Task Each(Func<int, Task> step) => Task.Factory.StartNew(
            async () =>
            {
                for (var round = 1; round <= rounds; round++)
                {
                    try
                    {
                        barrier.SignalAndWait(failed.Token);
                        await step(round);
                    }
                    catch
                    {
                        await failed.CancelAsync();
                        throw;
                    }
                }
            },
            failed.Token,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default).Unwrap();
    }

    private static VectorChange Row(long id, string className, float value) => new(id, className, $"galleries/g/{className}/{id}.png", Vector(value));

    private static float[] Vector(float value)
    {
        var vector = new float[4096];
        Array.Fill(vector, value);
        return vector;
    }
}
