using SiameseWorker.Encoding.Evaluation;
using SiameseWorker.Reports;

namespace SiameseWorker.Judging;

/// <summary>Where an encoder puts images: alike ones together.</summary>
internal static class MapPicture
{
    private const int Classes = 16;
    private const int ImagesPerClass = 10;
    private const int Fewest = 6;

    public static void Add(HtmlReport html, JudgedImages judged, string title)
    {
        // Classes of few groups, one after another: look-alikes are what the map shall show.
        var classes = judged.Images.Classes.Where(c => c.Count > 1).Take(Classes).ToList();
        var shown = classes.SelectMany((c, index) => Enumerable.Range(c.First, Math.Min(c.Count, ImagesPerClass)).Select(image => (Image: image, Class: index))).ToList();
        if (shown.Count < Fewest)
            return;
        var places = NeighbourMap.Place(judged.Comparison, [.. shown.Select(one => one.Image)], seed: 1);
        html.Heading(title).Chart(
            new ImageMap([.. shown.Zip(places, (one, place) => (place.X, place.Y, one.Class, (ReadOnlyMemory<byte>)judged.Thumbnails.Png(one.Image)))]) { Width = 900, Height = 760 },
            $"Images of {classes.Count} classes ({string.Join(", ", classes.Select(c => c.Group).Distinct().Where(group => group.Length > 0).DefaultIfEmpty("without groups"))}), laid out by t-SNE so that those that the encoder finds alike lie together. The frame's colour is the class, six colours in turn.");
    }
}
