using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using SiameseWorker.Gallery;
using SiameseWorker.Settings;
using SiameseWorker.Transport;

namespace SiameseWorker.Retraining;

/// <summary>
/// Finds what a line can be trained on: everything enrolled in the galleries that it serves, and the background corpora
/// under <c>corpus/</c>: all of them, or those that the line names.
/// </summary>
internal sealed class RunImageCatalogue(GalleryStore store, IImageStorage storage, Lines lines, RetrainingOptions options, ILogger<RunImageCatalogue> logger)
{
    /// <summary>The folder of corpora in storage.</summary>
    public const string CorpusRoot = "corpus";

    /// <summary>Looks at database and storage, and splits the classes.</summary>
    public async Task<RunImages> FindAsync(string line, CancellationToken cancellationToken)
    {
        var validation = new List<RunImage>();
        var images = new List<RunImage>(await EnrolledAsync(line, cancellationToken));
        var corpora = lines.Find(line)?.Options.Corpora;
        await foreach (var item in CorporaAsync(cancellationToken))
        {
            if (!RunImages.IsOfClass(item.Path.Value) || corpora?.Contains(item.Path.Segments[1]) == false)
                continue;
            var isValidation = options.ValidationSets.Contains(item.Path.Segments[1]);
            (isValidation ? validation : images).Add(new RunImage(item.Path.Value, $"{item.Size}-{item.ETag}"));
        }

        var split = images.OrderBy(image => image.Path, StringComparer.Ordinal).ToLookup(image => ClassHoldOut.IsHeldOut(image.ClassPath, options.HoldOut));
        return new RunImages([.. split[false]], [.. split[true]], [.. validation.OrderBy(image => image.Path, StringComparer.Ordinal)]);
    }

    /// <summary>What can be seen: a folder that may not be entered keeps nothing else from being trained on.</summary>
    private async IAsyncEnumerable<StoredItem> CorporaAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var items = storage.ListAsync(CorpusRoot, cancellationToken).GetAsyncEnumerator(cancellationToken);
        while (await IsThereAnotherAsync())
            yield return items.Current;

        async Task<bool> IsThereAnotherAsync()
        {
            try
            {
                return await items.MoveNextAsync();
            }
            catch (IncompleteListingException notAll)
            {
                logger.LogWarning("Not all of '{Corpus}' can be used: {Reason}", CorpusRoot, notAll.Message);
                return false;
            }
        }
    }

    private async Task<IEnumerable<RunImage>> EnrolledAsync(string line, CancellationToken cancellationToken)
    {
        var galleries = (await store.Reader.SummariseAsync(cancellationToken)).Where(gallery => gallery.Line == line).Select(gallery => gallery.Name).ToHashSet();
        return from exemplar in await store.Reader.ListAsync(gallery: null, cancellationToken)
               where exemplar.State == ExemplarState.Enrolled && galleries.Contains(exemplar.Gallery)
               select new RunImage(exemplar.Path, exemplar.ContentHash);
    }
}
