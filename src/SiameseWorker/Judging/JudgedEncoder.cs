using SiameseWorker.Encoders;
using SiameseWorker.Encoding;
using SiameseWorker.Encoding.Evaluation;

namespace SiameseWorker.Judging;

/// <summary>What is judged: an encoder in a folder, or a way to compare images without one.</summary>
internal sealed class JudgedEncoder : IAsyncDisposable
{
    private readonly EncoderSession? _session;

    private JudgedEncoder(ImageComparer comparer, EncoderSession? session, string? folder) => (Comparer, _session, Folder) = (comparer, session, folder);

    public ImageComparer Comparer { get; }

    /// <summary>The encoder's model card; null where there is no network.</summary>
    public ModelCard? Card => _session?.Card;

    /// <summary>The encoder's folder; null where there is no network.</summary>
    public string? Folder { get; }

    /// <summary>Opens what a person named.</summary>
    /// <param name="name">A folder, <c>pixels</c> or <c>hausdorff</c>; null for the encoder that ships with the program.</param>
    /// <param name="torch">Which library, device and thread count.</param>
    /// <param name="secondLook">Whether the nearest candidates are looked at again, where the encoder has something that does.</param>
    /// <exception cref="EncoderPackageException">The folder holds no encoder, or a damaged one.</exception>
    public static JudgedEncoder Open(string? name, TorchOptions torch, bool secondLook = true)
    {
        switch (name)
        {
            case PixelComparer.Keyword:
                return new JudgedEncoder(new PixelComparer(), session: null, folder: null);
            case HausdorffComparer.Keyword:
                return new JudgedEncoder(new HausdorffComparer(), session: null, folder: null);
            default:
                var folder = Path.GetFullPath(name ?? EncoderInstallation.ShippedFolder);
                var session = EncoderSession.Load(folder, torch, secondLook: secondLook);
                return new JudgedEncoder(new EncoderComparer(session), session, folder);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_session is not null)
            await _session.DisposeAsync();
    }
}
