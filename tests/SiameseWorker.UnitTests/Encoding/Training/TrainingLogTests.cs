using SiameseWorker.Encoding.Training;

namespace SiameseWorker.UnitTests.Encoding.Training;

public sealed class TrainingLogTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TrainingLog _log;

    public TrainingLogTests() => _log = new TrainingLog(_folder["log.jsonl"]);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_line_holds_the_figures_of_its_step()
    {
        Assert.Equal("", _log.Text);

        _log.Append(Progress(25));

        Assert.Equal(
            """{"step":25,"loss":1.23457,"learningRate":0.001,"imagesPerSecond":812.3,"validationAccuracy":0.8425,"elapsedSeconds":62.5}""" + "\n",
            _log.Text);
    }

    [Fact]
    public void Rewinding_drops_later_steps_and_a_line_that_a_kill_cut_off()
    {
        foreach (var step in (long[])[25, 50, 75])
            _log.Append(Progress(step));
        File.AppendAllText(_folder["log.jsonl"], """{"step":4""");

        _log.RewindTo(50);

        Assert.Equal([25, 50], _log.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => int.Parse(line[8..10])));
    }

    private static TrainingProgress Progress(long step) => new(
        step, Steps: 100, Share: 0.25, Loss: 1.234567, LearningRate: 0.001, ImagesPerSecond: 812.34, ValidationAccuracy: 0.8425,
        Elapsed: TimeSpan.FromSeconds(62.5), TimeLeft: TimeSpan.FromSeconds(180));
}
