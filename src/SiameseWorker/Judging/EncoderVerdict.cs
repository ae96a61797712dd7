using System.Text.Json.Nodes;
using SiameseWorker.Encoding;
using SiameseWorker.Encoding.Training;

namespace SiameseWorker.Judging;

/// <summary>All that was found out about one encoder.</summary>
internal sealed class EncoderVerdict
{
    public EncoderVerdict(JudgedEncoder encoder, IReadOnlyList<Judgement> judgements, JudgedImages? images)
    {
        (Name, Card, Judgements, Images) = (encoder.Comparer.Name, encoder.Card, judgements, images);
        History = encoder.Folder is { } folder ? TrainingHistory.Read(folder) : new TrainingHistory([]);
    }

    public string Name { get; }

    /// <summary>Its model card; null where there is no network.</summary>
    public ModelCard? Card { get; }

    public TrainingHistory History { get; }

    public IReadOnlyList<Judgement> Judgements { get; }

    /// <summary>What it was judged on; null where that were runs.</summary>
    public JudgedImages? Images { get; }

    public IReadOnlyList<ComparableResults> Comparable => [.. Judgements.SelectMany(judgement => judgement.Comparable)];

    /// <summary>A lone protocol's figures beside the encoder's name; several under their names.</summary>
    public JsonObject ToJson()
    {
        if (Judgements is [var only])
        {
            var json = new JsonObject { ["encoder"] = Name, ["protocol"] = only.Protocol };
            foreach (var (name, value) in only.ToJson())
                json[name] = value?.DeepClone();
            return json;
        }

        return new JsonObject([new("encoder", Name), .. Judgements.Select(judgement => KeyValuePair.Create<string, JsonNode?>(judgement.Protocol, judgement.ToJson()))]);
    }
}
