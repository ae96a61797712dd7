using CsCheck;
using SiameseWorker.Contracts;
using SiameseWorker.Gallery.Search;

namespace SiameseWorker.UnitTests.Gallery;

public sealed class VectorSetTests
{
    /// <summary>16 rows to a chunk, so that few rows make many chunks.</summary>
    private static readonly VectorShape Shape = new(8192, Metric.Cosine);

    [Fact]
    public void Any_changes_leave_what_a_sorted_dictionary_holds() =>
        Gen.Select(Gen.Int[1, 60], Gen.Int[0, 3], (id, kind) => (id, kind)).Array[0, 40].Array[0, 8].Sample(
            batches =>
            {
                var set = new VectorSet(Shape);
                var model = new SortedDictionary<long, (string Class, float Mark)>();
                var mark = 0f;
                foreach (var batch in batches)
                {
                    var before = set.Snapshot;
                    var seen = Contents(before);
                    var changes = batch
                        .DistinctBy(change => change.id)
                        .OrderBy(change => change.id)
                        .Select(change => Change(change.id, "c" + change.kind, change.kind == 0 ? null : ++mark))
                        .ToArray();
                    set.Apply(changes);
                    foreach (var change in changes)
                    {
                        if (change.Vector is null)
                            model.Remove(change.Id);
                        else
                            model[change.Id] = (change.Class, change.Vector[0]);
                    }

                    Assert.Equal(model.Select(row => (row.Key, row.Value.Class, row.Value.Mark)), Contents(set.Snapshot));
                    Assert.Equal(model.Values.Select(row => row.Class).Distinct().Count(), set.Snapshot.Classes);
                    Assert.Equal(seen, Contents(before));
                }
            },
            iter: 200);

    [Fact]
    public void Memory_beside_the_vectors_is_an_eighth_at_most()
    {
        foreach (var size in new[] { 1, 10, 17, 100, 1000, 2500 })
        {
            var shape = new VectorShape(128, Metric.Cosine);
            var set = new VectorSet(shape);
            for (var i = 1; i <= size; i++)
                set.Apply([new(i, "c", $"g/c/{i}", new float[128])]);

            var room = set.Snapshot.Chunks.Sum(chunk => chunk.Capacity);

            Assert.InRange(room, size, Math.Max(size + 1, size * 9 / 8));
        }
    }

    [Theory]
    [InlineData("galleries/g/cat/1.png")]
    [InlineData("galleries/g/dog/1.png")]
    [InlineData("1.png")]
    public void Paths_are_given_back_whole(string path)
    {
        var label = ClassLabel.Of("cat", "galleries/g/cat/0.png");
        Assert.Equal(path, label.Restore(System.Text.Encoding.UTF8.GetString(label.Shorten(path))));
        Assert.Equal("1.png"u8, label.Shorten("galleries/g/cat/1.png"));
    }

    private static VectorChange Change(long id, string className, float? mark)
    {
        if (mark is null)
            return new(id, className, $"g/{className}/{id}", null);
        var vector = new float[Shape.Dimension];
        vector[0] = mark.Value;
        return new(id, className, $"g/{className}/{id}", vector);
    }

    private static List<(long Id, string Class, float Mark)> Contents(VectorSnapshot snapshot)
    {
        var rows = new List<(long, string, float)>();
        var vector = new float[Shape.Dimension];
        for (var i = 0; i < snapshot.Chunks.Length; i++)
        {
            var chunk = snapshot.Chunks[i];
            for (var row = 0; row < snapshot.Rows(i); row++)
            {
                if (chunk.Class(row) is not { } label)
                    continue;
                chunk.Read(row, vector);
                rows.Add((chunk.Ids[row], label.Name, vector[0]));
                Assert.Equal($"g/{label.Name}/{chunk.Ids[row]}", chunk.Path(row, label));
                Assert.Equal(1 / vector[0], chunk.Scales[row]);
            }
        }

        Assert.Equal(rows.Count, snapshot.Exemplars);
        return rows;
    }
}
