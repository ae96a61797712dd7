using System.Security.Cryptography;
using System.Text.Json;
using SiameseWorker.Encoding.Comparing;
using SiameseWorker.Encoding.Networks;
using SiameseWorker.Encoding.Reranking;
using SiameseWorker.Encoding.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace SiameseWorker.Encoding;

/// <summary>
/// One encoder version on disk: a folder of <c>weights.safetensors</c>, <c>model-card.json</c> and <c>recipe.json</c>.
/// It appears whole or not at all, and is never changed afterwards.
/// </summary>
public sealed class EncoderPackage
{
    /// <summary>File name of the weights.</summary>
    public const string WeightsFileName = "weights.safetensors";

    /// <summary>File name of the model card.</summary>
    public const string CardFileName = "model-card.json";

    /// <summary>What the names of a comparison's tensors begin with in the weights file.</summary>
    public const string ComparisonPrefix = "comparison.";

    /// <summary>What the names of a re-ranker's tensors begin with in the weights file.</summary>
    public const string RerankerPrefix = "reranker.";

    /// <summary>File name of the recipe.</summary>
    public const string RecipeFileName = "recipe.json";

    private EncoderPackage(string folder, ModelCard card, string recipe)
    {
        Folder = folder;
        Card = card;
        Recipe = recipe;
    }

    /// <summary>The package's folder.</summary>
    public string Folder { get; }

    /// <summary>The model card.</summary>
    public ModelCard Card { get; }

    /// <summary>The recipe that the encoder was trained by, as JSON.</summary>
    public string Recipe { get; }

    /// <summary>The weights file.</summary>
    public string WeightsPath => Path.Combine(Folder, WeightsFileName);

    /// <summary>Writes a package into a folder that does not exist yet: first beside it, flushed to disk, then renamed.</summary>
    /// <param name="folder">The package's folder.</param>
    /// <param name="card">The model card; its <see cref="ModelCard.Weights"/> and <see cref="ModelCard.Recipe"/> are filled in.</param>
    /// <param name="recipe">The recipe, as JSON.</param>
    /// <param name="weights">The network's tensors by name, and those of the card's comparison and re-ranker, if it has them, by name after <see cref="ComparisonPrefix"/> and <see cref="RerankerPrefix"/>.</param>
    /// <param name="texts">Further text files by name, such as the course of the training.</param>
    /// <returns>The package written.</returns>
    /// <exception cref="EncoderPackageException">The folder exists already and holds something.</exception>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public static EncoderPackage Save(
        string folder, ModelCard card, string recipe, IReadOnlyDictionary<string, Tensor> weights, IReadOnlyDictionary<string, string>? texts = null)
    {
        folder = WriteWhole(folder, temporary =>
        {
            var weightsPath = Path.Combine(temporary, WeightsFileName);
            WeightsFile.Write(weightsPath, weights);
            var recipePath = Path.Combine(temporary, RecipeFileName);
            DurableFile.Write(recipePath, recipe);
            card = card with { Weights = Facts(weightsPath), Recipe = Facts(recipePath) };
            foreach (var (name, text) in texts ?? new Dictionary<string, string>())
                DurableFile.Write(Path.Combine(temporary, name), text);
            WriteCard(temporary, card);
        });
        return new EncoderPackage(folder, card, recipe);
    }

    /// <summary>
    /// Copies the package, with another model card, into a folder that does not exist yet: weights, recipe and the course of the
    /// training. Whatever else lies beside them, such as a report, is of the old card.
    /// </summary>
    /// <param name="folder">The new package's folder.</param>
    /// <param name="card">The new model card, of the same weights.</param>
    /// <returns>The new package.</returns>
    /// <exception cref="EncoderPackageException">The folder exists already and holds something.</exception>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public EncoderPackage SaveAs(string folder, ModelCard card)
    {
        card = card with { Weights = Card.Weights, Recipe = Card.Recipe };
        folder = WriteWhole(folder, temporary =>
        {
            foreach (var file in new[] { WeightsFileName, RecipeFileName, TrainingFolder.LogFileName }.Where(file => File.Exists(Path.Combine(Folder, file))))
                File.Copy(Path.Combine(Folder, file), Path.Combine(temporary, file));
            WriteCard(temporary, card);
        });
        return new EncoderPackage(folder, card, Recipe);
    }

    /// <summary>Reads a package and checks that its weights and its recipe are those its card was written for.</summary>
    /// <param name="folder">The package's folder.</param>
    /// <exception cref="EncoderPackageException">A file is missing, cut off, altered or of a newer format; the message says which and what to do.</exception>
    public static EncoderPackage Load(string folder)
    {
        folder = Path.GetFullPath(folder);
        if (!Directory.Exists(folder))
            throw new EncoderPackageException($"There is no encoder package at '{folder}'. Train one with 'train --out', or name an existing one.");
        var card = ReadCard(folder);
        var recipe = ReadText(folder, RecipeFileName);
        if (card.Recipe is { } recipeFacts)
            Check(folder, RecipeFileName, recipeFacts);
        CheckWeights(folder, card);
        return new EncoderPackage(folder, card, recipe);
    }

    /// <summary>The model card as it is on disk: two packages with the same text are the same encoder.</summary>
    public string ReadCardText() => ReadText(Folder, CardFileName);

    /// <summary>Builds the network and reads its weights, ready to compute embeddings (evaluation mode).</summary>
    /// <param name="device">Where the network shall be.</param>
    /// <exception cref="EncoderPackageException">The weights do not fit the card's architecture.</exception>
    public EncoderNetwork BuildNetwork(Device device)
    {
        var network = Card.Architecture.Build(Card.Input, Card.Training.Seed);
        // A card without a comparison has none to skip: whatever else the file holds is then an error.
        var others = new[] { (Card.Comparison is not null, ComparisonPrefix), (Card.Reranker is not null, RerankerPrefix) }
            .Where(part => part.Item1).Select(part => part.Item2).ToList();
        return ReadWeights(network, name => others.Exists(prefix => name.StartsWith(prefix, StringComparison.Ordinal)) ? null : name, device);
    }

    /// <summary>Builds the comparison and reads its weights; <see langword="null"/> if the encoder has none.</summary>
    /// <param name="device">Where the comparison shall be.</param>
    /// <exception cref="EncoderPackageException">The weights do not fit the card's comparison.</exception>
    public Comparison? BuildComparison(Device device) => Card.Comparison is null
        ? null
        : ReadPart(Card.Comparison.Build(Card.Dimension, Card.Training.Seed), ComparisonPrefix, device);

    /// <summary>Builds the re-ranker and reads its weights, in evaluation mode; <see langword="null"/> if the encoder has none.</summary>
    /// <param name="device">Where the re-ranker shall be.</param>
    /// <exception cref="EncoderPackageException">The weights do not fit the card's re-ranker.</exception>
    public Reranker? BuildReranker(Device device) => Card.Reranker is null
        ? null
        : ReadPart(Card.Reranker.Build(Card.Input, Card.Training.Seed), RerankerPrefix, device);

    private TModule ReadPart<TModule>(TModule module, string prefix, Device device)
        where TModule : nn.Module =>
        ReadWeights(module, name => name.StartsWith(prefix, StringComparison.Ordinal) ? name[prefix.Length..] : null, device);

    private TModule ReadWeights<TModule>(TModule module, Func<string, string?> nameIn, Device device)
        where TModule : nn.Module
    {
        try
        {
            WeightsFile.ReadInto(WeightsPath, module, nameIn);
            module.to(device);
            module.eval();
            return module;
        }
        catch (InvalidDataException e)
        {
            module.Dispose();
            throw new EncoderPackageException($"{e.Message} {Cure(Folder)}", e);
        }
    }

    private static void WriteCard(string folder, ModelCard card) =>
        DurableFile.Write(Path.Combine(folder, CardFileName), JsonSerializer.Serialize(card, ModelCardJson.Options));

    /// <summary>Fills a folder beside the wanted one and renames it. Returns the folder's full path.</summary>
    private static string WriteWhole(string folder, Action<string> fill)
    {
        folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        RefuseOccupied(folder);
        var temporary = $"{folder}.{Guid.NewGuid():N}.tmp";
        Directory.CreateDirectory(temporary);
        try
        {
            fill(temporary);
            if (Directory.Exists(folder))
                Directory.Delete(folder);
            Directory.Move(temporary, folder);
            return folder;
        }
        catch
        {
            Directory.Delete(temporary, recursive: true);
            throw;
        }
    }

    /// <summary>Checks that a package can be written to a folder: before the work that makes one.</summary>
    /// <param name="folder">The new package's folder.</param>
    /// <exception cref="EncoderPackageException">The folder exists already and holds something.</exception>
    public static void RefuseOccupied(string folder)
    {
        if (File.Exists(folder) || (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any()))
            throw new EncoderPackageException($"'{folder}' exists already and is not empty; an encoder package is never overwritten. Name another folder, or remove it.");
    }

    private static ModelCard ReadCard(string folder)
    {
        var text = ReadText(folder, CardFileName);
        try
        {
            var card = JsonSerializer.Deserialize<ModelCard>(text, ModelCardJson.Options) ?? throw new JsonException("The file holds null.");
            if (card.Format is < 1 or > ModelCard.CurrentFormat)
                throw new EncoderPackageException($"'{Path.Combine(folder, CardFileName)}' is of format {card.Format}; this program reads 1 to {ModelCard.CurrentFormat}. Use the program that wrote it, or a newer one.");
            // It names a folder wherever the encoder is installed.
            if (!Contracts.ResourceName.IsValid(card.Name, out var problem))
                throw new EncoderPackageException($"'{Path.Combine(folder, CardFileName)}' has the name '{card.Name}', which is no possible one: {problem}.");
            if (card.Dimension != card.Architecture.Dimension)
                throw new EncoderPackageException($"'{Path.Combine(folder, CardFileName)}' gives dimension {card.Dimension}, but its architecture puts out {card.Architecture.Dimension}. {Cure(folder)}");
            return card;
        }
        catch (JsonException e)
        {
            throw new EncoderPackageException($"'{Path.Combine(folder, CardFileName)}' is not a model card: {e.Message} {Cure(folder)}", e);
        }
    }

    private static string ReadText(string folder, string file)
    {
        var path = Path.Combine(folder, file);
        return File.Exists(path) ? File.ReadAllText(path) : throw new EncoderPackageException($"'{path}' is missing. {Cure(folder)}");
    }

    private static void CheckWeights(string folder, ModelCard card)
    {
        if (card.Weights is not { } expected)
            throw new EncoderPackageException($"'{Path.Combine(folder, CardFileName)}' does not say which weights it belongs to. {Cure(folder)}");
        Check(folder, WeightsFileName, expected);
    }

    private static void Check(string folder, string file, FileFacts expected)
    {
        var path = Path.Combine(folder, file);
        if (!File.Exists(path))
            throw new EncoderPackageException($"'{path}' is missing. {Cure(folder)}");
        if (new FileInfo(path).Length is var bytes && bytes != expected.Bytes)
            throw new EncoderPackageException($"'{path}' has {bytes:N0} bytes instead of {expected.Bytes:N0}: it was cut off or replaced. {Cure(folder)}");
        if (Facts(path).Sha256 != expected.Sha256)
            throw new EncoderPackageException($"'{path}' is not the file that its model card was written for (SHA-256 differs): it was damaged or altered. {Cure(folder)}");
    }

    private static FileFacts Facts(string path)
    {
        using var stream = File.OpenRead(path);
        return new FileFacts(Convert.ToHexStringLower(SHA256.HashData(stream)), stream.Length);
    }

    private static string Cure(string folder) => $"Copy the whole folder '{folder}' again from where it came, or train anew.";
}
