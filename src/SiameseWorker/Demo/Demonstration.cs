using SiameseWorker.Client;
using SiameseWorker.Contracts;
using SiameseWorker.Enrolment;
using SiameseWorker.Hosting;
using Spectre.Console;

namespace SiameseWorker.Demo;

/// <summary>
/// The main job once through, on a real worker: images are dropped in its storage, questions go on its queue, answers come
/// back.
/// </summary>
internal sealed class Demonstration(WorkerProcess worker, DemoPlan plan)
{
    /// <summary>Enrols by dropping files, and waits until the worker has noticed all of them.</summary>
    public async Task EnrolAsync(ProgressTask progress, CancellationToken cancellationToken)
    {
        progress.MaxValue = plan.Enrolled.Count;
        foreach (var (className, image) in plan.Enrolled)
        {
            var folder = Path.Combine(worker.Settings.Data.Root, EnrolmentPath.Root, Request.DefaultGallery, className);
            Directory.CreateDirectory(folder);
            await File.WriteAllBytesAsync(Path.Combine(folder, image.FileName), image.Bytes, cancellationToken);
        }

        while (progress.Value < progress.MaxValue)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, cancellationToken);
            var galleries = await worker.Store.Reader.SummariseAsync(cancellationToken);
            progress.Value = galleries.Sum(gallery => gallery.Enrolled + gallery.Rejected.Count);
        }
    }

    /// <summary>Puts every question on the queue, and collects the answers as they come.</summary>
    public async Task<IReadOnlyList<DemoResult>> AskAsync(ProgressTask progress, CancellationToken cancellationToken)
    {
        progress.MaxValue = plan.Questions.Count;
        await using var client = worker.OpenClient(TimeSpan.FromSeconds(60));
        var results = new List<DemoResult>();
        var probes = plan.Questions.Select(question => ImageSource.FromBytes(question.Image.Bytes)).ToAsyncEnumerable();
        await foreach (var (index, answer) in client.IdentifyManyAsync(probes, cancellationToken: cancellationToken))
        {
            results.Add(new DemoResult(plan.Questions[index], answer));
            progress.Increment(1);
        }

        return results;
    }
}
