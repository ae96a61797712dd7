using SiameseWorker.Imaging;

namespace SiameseWorker.Encoding.Data;

/// <summary>
/// Loads an <see cref="ImageSet"/> from a folder or .zip laid out as <c>&lt;class&gt;/&lt;image&gt;</c> or
/// <c>&lt;group&gt;/&lt;class&gt;/&lt;image&gt;</c>, with any folders around the whole. Images pass through the same
/// preprocessing as in serving. One that cannot be used is left out and reported in <see cref="ImageSet.Rejected"/>.
/// </summary>
/// <param name="limits">What is accepted as an image.</param>
public sealed class ImageSetLoader(ImageLimits limits)
{
    private readonly InputReader _reader = new(limits);

    /// <summary>Reads and decodes all images, on all cores.</summary>
    /// <param name="path">The folder or .zip file.</param>
    /// <param name="input">What to make each image fit.</param>
    /// <param name="cancellationToken">Stops loading.</param>
    /// <exception cref="ImageDataException">There is nothing at the path, or no usable image in it.</exception>
    public Task<ImageSet> LoadAsync(string path, InputSpec input, CancellationToken cancellationToken) =>
        Task.Run(() => Load(path, input, cancellationToken), cancellationToken);

    private ImageSet Load(string path, InputSpec input, CancellationToken cancellationToken)
    {
        using var archive = ImageArchive.Open(path);
        var found = archive.Files.Where(ImageFileNames.MayBeImage).ToList();
        var files = ImageFileNames.Label(found);
        var images = new LabelledInput?[files.Count];
        var rejected = new RejectedImage?[files.Count];
        Parallel.For(0, files.Count, new ParallelOptions { CancellationToken = cancellationToken }, i =>
        {
            var (file, group, name) = files[i];
            try
            {
                images[i] = new LabelledInput(group, name, _reader.Read(archive.Read(file, limits.MaxBytes), input));
            }
            catch (Exception e) when (e is ImageRejectedException or IOException or InvalidDataException or UnauthorizedAccessException)
            {
                rejected[i] = new RejectedImage(file, e.Message);
            }
        });

        var set = new ImageSet(input, images.OfType<LabelledInput>(), [.. rejected.OfType<RejectedImage>(), .. found.Where(file => !file.Contains('/', StringComparison.Ordinal)).Select(file => new RejectedImage(file, "It is in no class's folder."))]);
        return set.Count > 0 ? set : throw new ImageDataException(NothingUsable(path, archive, set));
    }

    private static string NothingUsable(string path, ImageArchive archive, ImageSet set)
    {
        var first = set.Rejected.Count > 0 ? $" The first of {set.Rejected.Count:N0} rejected: {set.Rejected[0].Path}: {set.Rejected[0].Reason}" : "";
        return $"'{path}' holds {archive.Files.Count:N0} files but no usable image in a class folder; <class>/<image> or <group>/<class>/<image> is expected.{first}";
    }
}
