using System.Globalization;
using static TorchSharp.torch;

namespace SiameseWorker.Encoding.Training;

/// <summary>
/// The whole state of a training in one safetensors file, replaced by renaming: a kill at any instant leaves the former
/// or the new one. Random numbers need no state, being a function of seed and step.
/// </summary>
/// <param name="Step">Steps done.</param>
/// <param name="Elapsed">Time spent.</param>
/// <param name="Fingerprint">Recipe and data that the state belongs to.</param>
/// <param name="ValidationAccuracy">The latest validation's, 0 to 1.</param>
/// <param name="BestAccuracy">The best validation's, where training may stop early.</param>
/// <param name="SinceBest">Validations since then.</param>
internal sealed record Checkpoint(
    long Step, TimeSpan Elapsed, string Fingerprint, double? ValidationAccuracy, double? BestAccuracy = null, int SinceBest = 0)
{
    private const string StepKey = "step";
    private const string ElapsedKey = "elapsedTicks";
    private const string FingerprintKey = "fingerprint";
    private const string ValidationKey = "validationAccuracy";
    private const string BestKey = "bestAccuracy";
    private const string SinceBestKey = "sinceBest";

    /// <summary>Writes a checkpoint.</summary>
    /// <param name="path">The checkpoint's file.</param>
    /// <param name="tensors">The training's tensors.</param>
    public void Write(string path, IReadOnlyDictionary<string, Tensor> tensors)
    {
        var metadata = new Dictionary<string, string>
        {
            [StepKey] = Step.ToString(CultureInfo.InvariantCulture),
            [ElapsedKey] = Elapsed.Ticks.ToString(CultureInfo.InvariantCulture),
            [FingerprintKey] = Fingerprint,
            [SinceBestKey] = SinceBest.ToString(CultureInfo.InvariantCulture),
        };
        Set(metadata, ValidationKey, ValidationAccuracy);
        Set(metadata, BestKey, BestAccuracy);
        var temporary = $"{path}.tmp";
        WeightsFile.Write(temporary, tensors, metadata);
        File.Move(temporary, path, overwrite: true);
    }

    /// <summary>Reads a checkpoint into a training's tensors.</summary>
    /// <param name="path">The checkpoint's file.</param>
    /// <param name="fingerprint">Recipe and data of this training.</param>
    /// <param name="tensors">The training's tensors, overwritten.</param>
    /// <exception cref="InvalidDataException">The file is damaged, or belongs to another recipe or other data.</exception>
    public static Checkpoint Read(string path, string fingerprint, IReadOnlyDictionary<string, Tensor> tensors)
    {
        var checkpoint = ReadFacts(path);
        if (checkpoint.Fingerprint != fingerprint)
            throw new InvalidDataException($"The checkpoint '{path}' was written with another recipe or other training data. Use the same to resume, or another output folder to start anew.");
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var saved = WeightsFile.Read(path, CPU);
        if (!saved.Keys.ToHashSet().SetEquals(tensors.Keys))
            throw new InvalidDataException($"The checkpoint '{path}' was written by another version of this program. Finish with that version, or use another output folder to start anew.");
        foreach (var (name, tensor) in tensors)
            tensor.copy_(saved[name]);
        return checkpoint;
    }

    private static void Set(Dictionary<string, string> metadata, string key, double? value)
    {
        if (value is { } number)
            metadata[key] = number.ToString("R", CultureInfo.InvariantCulture);
    }

    private static double? Get(IReadOnlyDictionary<string, string> metadata, string key) =>
        metadata.TryGetValue(key, out var text) ? double.Parse(text, CultureInfo.InvariantCulture) : null;

    private static Checkpoint ReadFacts(string path)
    {
        using var reader = SafetensorsReader.Open(path);
        try
        {
            return new Checkpoint(
                long.Parse(reader.Metadata[StepKey], CultureInfo.InvariantCulture),
                TimeSpan.FromTicks(long.Parse(reader.Metadata[ElapsedKey], CultureInfo.InvariantCulture)),
                reader.Metadata[FingerprintKey],
                Get(reader.Metadata, ValidationKey),
                Get(reader.Metadata, BestKey),
                (int)(Get(reader.Metadata, SinceBestKey) ?? 0));
        }
        catch (Exception e) when (e is KeyNotFoundException or FormatException)
        {
            throw new InvalidDataException($"'{path}' is not a training's checkpoint: {e.Message}", e);
        }
    }
}
