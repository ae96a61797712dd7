using SiameseWorker.Contracts;
using SiameseWorker.Gallery;

namespace SiameseWorker.UnitTests.Gallery;

/// <summary>Vectors in memory without a database: one version, with key 1.</summary>
internal static class TestVectors
{
    public static GalleryVectors Create(Metric metric, int dimension, SearchOptions? options = null, IVectorDevice? device = null)
    {
        var vectors = new GalleryVectors(options ?? new(), device);
        vectors.Add(vectors.NewVersion(new(1, "default", "1", dimension, metric, "", EncoderVersionState.Active, default, null, null)));
        return vectors;
    }
}
