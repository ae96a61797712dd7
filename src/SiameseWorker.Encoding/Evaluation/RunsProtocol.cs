using SiameseWorker.Contracts;
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

    /// <summary>Scores an encoder.</summary>
    /// <param name="embeddings">Embedding of each of <see cref="Inputs"/>, in their order.</param>
    /// <param name="metric">The encoder's metric.</param>
    /// <exception cref="ArgumentException">There are not as many embeddings as inputs.</exception>
    public RunsReport Score(IReadOnlyList<float[]> embeddings, Metric metric)
    {
        if (embeddings.Count != Inputs.Count)
            throw new ArgumentException($"{embeddings.Count:N0} embeddings for {Inputs.Count:N0} images.", nameof(embeddings));
        return new RunsReport([.. _runs.Select(run => new RunResult(run.Name, ScoreRun(run, embeddings, metric)))]);
    }

    private static Accuracy ScoreRun(Run run, IReadOnlyList<float[]> embeddings, Metric metric)
    {
        var exemplars = run.Exemplars.Select(image => embeddings[image]).ToArray();
        var wrong = run.Trials.Count(trial => NearestExemplar.Find(embeddings[trial.Probe], exemplars, metric) != trial.RightExemplar);
        return new Accuracy(wrong, run.Trials.Count);
    }

    private static RunsProtocol Load(string path, InputSpec input, ImageLimits limits, CancellationToken cancellationToken)
    {
        using var archive = ImageArchive.Open(path);
        var labels = archive.Files.Where(file => RunLabels.IsLabelFile(file)).Select(file => RunLabels.Read(archive, file)).ToList();
        if (labels.Count == 0)
            throw new ImageDataException($"'{path}' holds no {RunLabels.FileName}: runs in the layout of Omniglot's all_runs.zip are expected.");

        var reader = new InputReader(limits);
        var inputs = new List<ReadOnlyMemory<byte>>();
        var places = new Dictionary<string, int>();
        return new RunsProtocol([.. labels.Select(ToRun)], inputs);

        Run ToRun(RunLabels run)
        {
            var exemplars = run.Exemplars.Select(Place).ToList();
            return new Run(run.Name, exemplars, [.. run.Trials.Select(trial => new Trial(Place(trial.Test), exemplars.IndexOf(Place(trial.Training))))]);
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

    private sealed record Run(string Name, IReadOnlyList<int> Exemplars, IReadOnlyList<Trial> Trials);

    private sealed record Trial(int Probe, int RightExemplar);
}
