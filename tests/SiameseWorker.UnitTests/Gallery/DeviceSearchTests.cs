using Microsoft.Extensions.Logging.Abstractions;
using SiameseWorker.Contracts;
using SiameseWorker.Encoding;
using SiameseWorker.Gallery;
using SiameseWorker.Gallery.Search;
using SiameseWorker.Identify;

namespace SiameseWorker.UnitTests.Gallery;

/// <summary>A search whose first pass a device does, here libtorch on the processor, gives what the processor's own search gives.</summary>
public sealed class DeviceSearchTests
{
    private static readonly SearchOptions Always = new() { ParallelThreshold = 0 };

    private readonly CountingDevice _device = new();

    [Theory]
    [MemberData(nameof(Metrics))]
    public void A_slab_is_copied_once_and_again_only_when_its_vectors_changed(Metric metric)
    {
        // Two slabs: of 16 million numbers, so of 4,096 vectors, and what is left.
        const int Dimension = 4096;
        var vectors = TestVectors.Create(metric, Dimension, Always, _device);
        var random = new Random(1);
        vectors.Apply(1, "g", Enumerable.Range(1, 5000).Select(id => Change(id, random, Dimension)));

        Search(vectors, random, Dimension);
        Search(vectors, random, Dimension);
        Assert.Equal(2, _device.Copies);

        vectors.Apply(1, "g", [Change(6000, random, Dimension)]);
        Search(vectors, random, Dimension);
        Assert.Equal(3, _device.Copies);

        vectors.Apply(1, "g", [new VectorChange(1, "", "", Vector: null)]);
        Search(vectors, random, Dimension);
        Assert.Equal(3, _device.Copies);
    }

    [Fact]
    public void A_removed_exemplar_is_no_longer_found_and_a_new_one_is()
    {
        var vectors = TestVectors.Create(Metric.Cosine, 2, Always, _device);
        vectors.Apply(1, "g", [new(1, "a", "galleries/g/a/1.png", [1, 0]), new(2, "b", "galleries/g/b/1.png", [0, 1])]);
        Assert.Equal("a", vectors.Search("g", 1, new float[] { 1, 0.1f }, 1)!.Candidates[0].Class);

        vectors.Apply(1, "g", [new(1, "", "", Vector: null)]);
        Assert.Equal("b", vectors.Search("g", 1, new float[] { 1, 0.1f }, 1)!.Candidates[0].Class);

        vectors.Apply(1, "g", [new(3, "c", "galleries/g/c/1.png", [1, 0])]);
        Assert.Equal("c", vectors.Search("g", 1, new float[] { 1, 0.1f }, 1)!.Candidates[0].Class);
    }

    [Fact]
    public void What_the_device_has_no_room_for_the_processor_searches()
    {
        var full = new FullDevice();
        var vectors = TestVectors.Create(Metric.Cosine, 2, Always, full);
        vectors.Apply(1, "g", [new(1, "a", "galleries/g/a/1.png", [1, 0])]);

        for (var i = 0; i < 3; i++)
            Assert.Equal("a", vectors.Search("g", 1, new float[] { 1, 0 }, 1)!.Candidates[0].Class);
        Assert.Equal(1, full.Asked);
    }

    [Fact]
    public void A_small_gallery_does_not_go_to_the_device()
    {
        var vectors = TestVectors.Create(Metric.Cosine, 2, new SearchOptions(), _device);
        vectors.Apply(1, "g", [new(1, "a", "galleries/g/a/1.png", [1, 0])]);

        Assert.Equal("a", vectors.Search("g", 1, new float[] { 1, 0 }, 1)!.Candidates[0].Class);
        Assert.Equal(0, _device.Copies);
    }

    [Fact]
    public void A_version_that_is_dropped_leaves_the_device()
    {
        var vectors = TestVectors.Create(Metric.Cosine, 2, Always, _device);
        vectors.Apply(1, "g", [new(1, "a", "galleries/g/a/1.png", [1, 0])]);
        vectors.Search("g", 1, new float[] { 1, 0 }, 1);
        Assert.Equal(1, _device.Alive);

        vectors.Drop(1);

        Assert.Equal(0, _device.Alive);
    }

    [Fact]
    public void A_gallery_that_is_emptied_leaves_the_device()
    {
        var vectors = TestVectors.Create(Metric.Cosine, 2, Always, _device);
        vectors.Apply(1, "g", [new(1, "a", "galleries/g/a/1.png", [1, 0])]);
        vectors.Search("g", 1, new float[] { 1, 0 }, 1);

        vectors.Apply(1, "g", [new(1, "", "", Vector: null)]);

        Assert.Equal(0, _device.Alive);
    }

    public static TheoryData<Metric> Metrics() => [.. Enum.GetValues<Metric>()];

    /// <summary>Asks with and without the device, and compares.</summary>
    private static void Search(GalleryVectors vectors, Random random, int dimension)
    {
        var probes = Enumerable.Range(0, 3).Select(_ => new Probe("g", Numbers(random, dimension), 5)).ToArray();
        var version = vectors.Version(1);
        var snapshot = version.Find("g")!.Snapshot;

        var found = vectors.SearchMany(1, probes);

        var expected = SnapshotSearch.Run(version.Shape, snapshot, probes, Always);
        for (var i = 0; i < probes.Length; i++)
            Assert.Equal(expected[i].Ranking.Select(hit => hit.ToCandidate()), found[i]!.Candidates);
    }

    private static VectorChange Change(long id, Random random, int dimension) =>
        new(id, $"c{id % 700}", $"galleries/g/c{id % 700}/{id}.png", Numbers(random, dimension));

    private static float[] Numbers(Random random, int dimension) => [.. Enumerable.Range(0, dimension).Select(_ => random.NextSingle() - 0.5f)];

    /// <summary>libtorch on the processor, counting.</summary>
    internal sealed class CountingDevice : IVectorDevice
    {
        private readonly TorchVectorDevice _device = Torch();

        public int Copies { get; private set; }

        public int Alive { get; private set; }

        public static TorchVectorDevice Torch()
        {
            TorchRuntime.EnsureLoaded(new TorchOptions { Device = "cpu" });
            return new TorchVectorDevice(TorchRuntime.Resolve("cpu", "Search:Device"), NullLogger.Instance);
        }

        public IDeviceVectors? TryCopy(float[] vectors, int dimension)
        {
            Copies++;
            Alive++;
            return new Counted(_device.TryCopy(vectors, dimension)!, () => Alive--);
        }

        private sealed class Counted(IDeviceVectors vectors, Action disposed) : IDeviceVectors
        {
            public IDeviceScores Score(float[] probes, int count, Metric metric) => vectors.Score(probes, count, metric);

            public void Dispose()
            {
                disposed();
                vectors.Dispose();
            }
        }
    }

    private sealed class FullDevice : IVectorDevice
    {
        public int Asked { get; private set; }

        public IDeviceVectors? TryCopy(float[] vectors, int dimension)
        {
            Asked++;
            return null;
        }
    }
}
