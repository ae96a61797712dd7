using SiameseWorker.Encoding.Data;

namespace SiameseWorker.Encoding.Evaluation;

/// <summary>The <c>class_labels.txt</c> of one run, with paths from the archive's root.</summary>
/// <param name="Name">Folder of the run.</param>
/// <param name="Exemplars">The training images, each once, in ordinal order.</param>
/// <param name="Trials">Test image and the training image of its class.</param>
internal sealed record RunLabels(string Name, IReadOnlyList<string> Exemplars, IReadOnlyList<(string Test, string Training)> Trials)
{
    public const string FileName = "class_labels.txt";
    private const long MaxBytes = 1_000_000;

    public static bool IsLabelFile(string file) => file == FileName || file.EndsWith($"/{FileName}", StringComparison.Ordinal);

    /// <summary>
    /// Reads the labels. The lines say <c>run01/test/item01.png run01/training/class08.png</c>: paths from the folder
    /// above the run, wherever in the archive that is.
    /// </summary>
    /// <exception cref="ImageDataException">A line is not two paths.</exception>
    public static RunLabels Read(ImageArchive archive, string file)
    {
        var folder = file[..Math.Max(0, file.Length - FileName.Length - 1)];
        var name = folder.Split('/')[^1];
        var root = folder[..(folder.Length - name.Length)];
        var trials = new List<(string, string)>();
        foreach (var line in System.Text.Encoding.UTF8.GetString(archive.Read(file, MaxBytes)).Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Split(' ', StringSplitOptions.RemoveEmptyEntries) is not [var test, var training])
                throw new ImageDataException($"'{file}': the line '{line}' is not a test image, a space and a training image.");
            trials.Add((root + test, root + training));
        }

        if (trials.Count == 0)
            throw new ImageDataException($"'{file}' holds no trials.");
        return new RunLabels(name, [.. trials.Select(trial => trial.Item2).Distinct().Order(StringComparer.Ordinal)], trials);
    }
}
