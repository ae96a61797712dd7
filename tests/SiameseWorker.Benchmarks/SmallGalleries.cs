using SiameseWorker.Contracts;
using SiameseWorker.Gallery;

namespace SiameseWorker.Benchmarks;

/// <summary>Ten thousand galleries of ten classes beside one of a hundred thousand.</summary>
internal static class SmallGalleries
{
    private const int Galleries = 10_000;
    private const int Classes = 10;
    private const int Searches = 1000;

    public static void Run(Figures figures, int dimension)
    {
        Figures.Section($"{Galleries:N0} galleries of {Classes} classes");
        var random = new Random(1);
        var vectors = Enumerable.Range(0, Classes).Select(_ => Enumerable.Range(0, dimension).Select(_ => random.NextSingle() - 0.5f).ToArray()).ToArray();

        var (one, oneBytes) = Fill(_ => "g");
        GC.KeepAlive(one);
        one = null;
        var (many, manyBytes) = Fill(gallery => $"g{gallery}");
        var next = 0;
        var time = Measured.Best(20, () =>
        {
            for (var i = 0; i < Searches; i++)
                many.Search($"g{next++ % Galleries}", 1, vectors[i % Classes], Classes);
        });
        figures.Add("a search of one of them", time.TotalMicroseconds / Searches, "us");
        figures.Add($"memory, beside one gallery of {Galleries * Classes:N0}", (double)manyBytes / oneBytes, "times");

        (GalleryVectors Vectors, long Bytes) Fill(Func<int, string> name)
        {
            var before = GC.GetTotalMemory(forceFullCollection: true);
            var filled = SearchWorkload.Empty(Metric.Cosine, dimension, new());
            for (var gallery = 0; gallery < Galleries; gallery++)
            {
                var first = gallery * Classes;
                filled.Apply(1, name(gallery), Enumerable.Range(0, Classes).Select(i => SearchWorkload.Row(first + i + 1, name(0) == name(1) ? first + i : i, vectors[i], name(gallery))));
            }

            return (filled, GC.GetTotalMemory(forceFullCollection: true) - before);
        }
    }
}
