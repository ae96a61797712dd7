using SiameseWorker.Encoding.Data;
using SiameseWorker.Imaging;

namespace SiameseWorker.Encoding.Evaluation;

/// <summary>
/// One-shot trials in the layout of Omniglot's official <c>all_runs.zip</c> (Lake, Salakhutdinov &amp; Tenenbaum 2015):
/// folders that each hold a <c>class_labels.txt</c>, whose lines name a test image and the training image of its class.
/// Each test image is compared with all training images of its run.
/// </summary>
public sealed class RunsProtocol
{
    private readonly IReadOnlyList<Run> _runs;

    private RunsProtocol(IReadOnlyList<Run> runs, IReadOnlyList<ReadOnlyMemory<byte>> inputs) => (_runs, Inputs) = (runs, inputs);

    /// <summary>The images to embed, each of shape (channels, height, width).</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Inputs { get; }

    /// <summary>Reads runs.</summary>
    /// <param name="path">A folder or .zip with run folders at any depth.</param>
    /// <param name="input">The encoder's input.</param>
    /// <param name="limits">What is accepted as an image.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <exception cref="ImageDataException">There are no runs, or one names an image that is not there or not usable.</exception>
    public static Task<RunsProtocol> LoadAsync(string path, InputSpec input, ImageLimits limits, CancellationToken cancellationToken) =>
        Task.Run(() => Load(path, input, limits, cancellationToken), cancellationToken);

    /// <summary>Scores a way to compare images.</summary>
    /// <param name="comparison">How alike the <see cref="Inputs"/> are.</param>
    /// <exception cref="ArgumentException">It compares more or fewer images.</exception>
    public RunsReport Score(ImageComparison comparison)
    {
        if (comparison.Count != Inputs.Count)
            throw new ArgumentException($"{comparison.Count:N0} embeddings for {Inputs.Count:N0} images.", nameof(comparison));
        return new RunsReport([.. _runs.Select(run => ScoreRun(run, comparison))]);
    }

    private static RunResult ScoreRun(Run run, ImageComparison comparison)
    {
        int[][] classes = [.. run.Exemplars.Select(image => new[] { image })];
        var trials = NearestClass.Ask(comparison, [.. run.Trials.Select(trial => (trial.Probe, trial.RightExemplar))], classes);
        return new RunResult(run.Name, new Accuracy(trials.Count(trial => !trial.IsRight), trials.Length), trials);
    }

    private static RunsProtocol Load(string path, InputSpec input, ImageLimits limits, CancellationToken cancellationToken)
    {
        using var archive = ImageArchive.Open(path);
        var labels = archive.Files.Where(file => RunLabels.IsLabelFile(file)).Select(file => RunLabels.Read(archive, file)).ToList();
        if (labels.Count == 0)
            throw new ImageDataException($"'{path}' holds {archive.Files.Count:N0} files but no {RunLabels.FileName}. Runs in the layout of Omniglot's all_runs.zip are expected: run01/training/class01.png, run01/test/item01.png, run01/{RunLabels.FileName}.");

        var reader = new InputReader(limits);
        var inputs = new List<ReadOnlyMemory<byte>>();
        var places = new Dictionary<string, int>();
        return new RunsProtocol([.. labels.Select(ToRun)], inputs);

        Run ToRun(RunLabels run)
        {
            var exemplars = run.Exemplars.Select(Place).ToList();
            return new Run(run.Name, exemplars, [.. run.Trials.Select(trial => new RunTrial(Place(trial.Test), exemplars.IndexOf(Place(trial.Training))))]);
        }

        int Place(string file)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (places.TryGetValue(file, out var place))
                return place;
            inputs.Add(ReadImage(archive, reader, file, input, limits));
            return places[file] = inputs.Count - 1;
        }
    }

    private static byte[] ReadImage(ImageArchive archive, InputReader reader, string file, InputSpec input, ImageLimits limits)
    {
        try
        {
            return reader.Read(archive.Read(file, limits.MaxBytes), input);
        }
        catch (Exception e) when (e is ImageRejectedException or IOException or InvalidDataException or KeyNotFoundException)
        {
            throw new ImageDataException($"The run's image '{file}' cannot be used: {e.Message}", e);
        }
    }

    private sealed record Run(string Name, IReadOnlyList<int> Exemplars, IReadOnlyList<RunTrial> Trials);

    private sealed record RunTrial(int Probe, int RightExemplar);
}
