using System.CommandLine;
using SiameseWorker.Encoding.Data;
using SiameseWorker.Imaging;
using SiameseWorker.Judging;

namespace SiameseWorker.Commands;

/// <summary>A protocol over images of classes.</summary>
internal abstract class JudgeSetCommand : JudgeCommand
{
    private readonly Argument<FileSystemInfo> _data = new("data")
    {
        Description = "A folder or .zip with <class>/<image> or <group>/<class>/<image>, of classes that the encoder was not trained on.",
        HelpName = "folder or .zip",
    };

    private readonly Option<int> _seed = new("--seed")
    {
        Description = "Which trials: the same seed asks every encoder the same.",
        HelpName = "n",
        DefaultValueFactory = static _ => 1,
    };

    protected JudgeSetCommand(string name, string description, GlobalOptions globals)
        : base(name, description, globals) => Arguments.Add(_data);

    protected void AddSetOptions()
    {
        Options.Add(_seed);
        AddSharedOptions();
    }

    protected int Seed(ParseResult parsed) => parsed.GetValue(_seed);

    protected override string DataName(ParseResult parsed) => parsed.GetRequiredValue(_data).Name;

    protected abstract IReadOnlyList<Judgement> Judge(ParseResult parsed, JudgedImages judged);

    /// <summary>The images as the protocol takes them.</summary>
    protected virtual ImageSet Prepare(ParseResult parsed, ImageSet images) => images;

    protected override async Task<EncoderVerdict> JudgeAsync(ParseResult parsed, JudgedEncoder encoder, ImageSetLoader loader, ImageLimits limits, CancellationToken cancellationToken)
    {
        var images = await CommandImages.LoadAsync(loader, parsed.GetRequiredValue(_data), encoder.Comparer.Input, cancellationToken);
        var judged = await JudgedImages.CompareAsync(Prepare(parsed, images), encoder, cancellationToken);
        return new EncoderVerdict(encoder, Judge(parsed, judged), judged);
    }
}
