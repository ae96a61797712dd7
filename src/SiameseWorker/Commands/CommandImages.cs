using SiameseWorker.Encoding.Data;
using SiameseWorker.Imaging;

namespace SiameseWorker.Commands;

/// <summary>Images that a person names on the command line, by class.</summary>
internal static class CommandImages
{
    /// <summary>Loads them, and says which were left out: beside the command's own output, which may be for programs.</summary>
    /// <exception cref="ImageDataException">There is no usable image.</exception>
    public static async Task<ImageSet> LoadAsync(ImageSetLoader loader, FileSystemInfo path, InputSpec input, CancellationToken cancellationToken)
    {
        var set = await loader.LoadAsync(path.FullName, input, cancellationToken);
        if (set.Rejected.Count > 0)
            await Console.Error.WriteLineAsync($"siamese: {set.Rejected.Count:N0} images of {path.Name} were left out, the first: {set.Rejected[0].Path}: {set.Rejected[0].Reason}");
        return set;
    }
}
