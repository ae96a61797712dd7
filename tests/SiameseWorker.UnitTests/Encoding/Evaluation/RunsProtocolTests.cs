using System.IO.Compression;
using SiameseWorker.Contracts;
using SiameseWorker.Encoding.Data;
using SiameseWorker.Encoding.Evaluation;
using SiameseWorker.Imaging;

namespace SiameseWorker.UnitTests.Encoding.Evaluation;

/// <summary>Runs whose images are of one shade each, and an encoder that embeds an image as its shade.</summary>
public sealed class RunsProtocolTests : IDisposable
{
    private static readonly InputSpec Input = new() { Width = 8, Height = 8 };

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false, "")]
    [InlineData(true, "")]
    [InlineData(true, "all_runs/")]
    public async Task Counts_the_trials_whose_nearest_exemplar_is_of_another_class(bool zipped, string around)
    {
        var path = Lay(zipped, around, new()
        {
            ["run01/training/class01.png"] = 10, ["run01/training/class02.png"] = 100, ["run01/training/class03.png"] = 200,
            ["run01/test/item01.png"] = 190, ["run01/test/item02.png"] = 20, ["run01/test/item03.png"] = 30,
            ["run02/training/class01.png"] = 0, ["run02/training/class02.png"] = 250,
            ["run02/test/item01.png"] = 240, ["run02/test/item02.png"] = 5,
        }, new()
        {
            // item03 (30) is nearest to class01 (10), so that this trial is lost.
            ["run01"] = "run01/test/item01.png run01/training/class03.png\nrun01/test/item02.png run01/training/class01.png\nrun01/test/item03.png run01/training/class02.png\n",
            ["run02"] = "run02/test/item01.png run02/training/class02.png\r\nrun02/test/item02.png run02/training/class01.png",
        });

        var report = await Score(path);

        Assert.Equal(["run01", "run02"], report.Runs.Select(run => run.Name));
        Assert.Equal([new Accuracy(1, 3), new Accuracy(0, 2)], report.Runs.Select(run => run.Accuracy));
        Assert.Equal(new Accuracy(1, 5), report.Total);
    }

    [Fact]
    public async Task An_image_that_is_missing_is_named()
    {
        var path = Lay(true, "", new() { ["run01/training/class01.png"] = 1 }, new() { ["run01"] = "run01/test/item01.png run01/training/class01.png" });

        var exception = await Assert.ThrowsAsync<ImageDataException>(() => Score(path));

        Assert.Contains("'run01/test/item01.png' cannot be used", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("run01/test/item01.png", "the line 'run01/test/item01.png' is not a test image, a space and a training image")]
    [InlineData(" \n", "holds no trials")]
    public async Task A_label_file_that_is_no_list_of_trials_is_named(string labels, string expected)
    {
        var path = Lay(false, "", [], new() { ["run01"] = labels });

        var exception = await Assert.ThrowsAsync<ImageDataException>(() => Score(path));

        Assert.Contains("'run01/class_labels.txt'", exception.Message, StringComparison.Ordinal);
        Assert.Contains(expected, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_runs_at_all_says_what_is_expected()
    {
        var path = Lay(false, "", new() { ["cat/1.png"] = 1 }, []);

        Assert.Contains("holds 1 files but no class_labels.txt", (await Assert.ThrowsAsync<ImageDataException>(() => Score(path))).Message, StringComparison.Ordinal);
    }

    private static async Task<RunsReport> Score(string path)
    {
        var protocol = await RunsProtocol.LoadAsync(path, Input, new ImageLimits(), TestContext.Current.CancellationToken);
        return protocol.Score(new EmbeddingComparison([.. protocol.Inputs.Select(input => new[] { (float)input.Span[0] })], Metric.Euclidean));
    }

    private string Lay(bool zipped, string around, Dictionary<string, byte> images, Dictionary<string, string> labels)
    {
        var files = images.ToDictionary(image => image.Key, image => Shade(image.Value));
        foreach (var (run, text) in labels)
            files[$"{run}/class_labels.txt"] = System.Text.Encoding.UTF8.GetBytes(text);
        foreach (var (name, bytes) in files)
        {
            var path = Path.Combine(_folder.Path, "runs", around + name);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(path, bytes);
        }

        if (zipped)
            ZipFile.CreateFromDirectory(_folder["runs"], _folder["runs.zip"]);
        return _folder[zipped ? "runs.zip" : "runs"];
    }

    private static byte[] Shade(byte shade) => ImageEncoder.ToPng(new PixelImage(8, 8, 1, [.. Enumerable.Repeat(shade, 64)]));
}
