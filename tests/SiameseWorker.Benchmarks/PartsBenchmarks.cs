using BenchmarkDotNet.Attributes;
using SiameseWorker.Contracts;
using SiameseWorker.Imaging;

namespace SiameseWorker.Benchmarks;

/// <summary>The small parts of the identify flow, each for one request.</summary>
[MemoryDiagnoser]
[ShortRunJob]
public class PartsBenchmarks
{
    private readonly InputReader _reader = new(new ImageLimits());
    private readonly InputSpec _input = new() { Width = 48, Height = 48, Invert = true };
    private readonly byte[] _png = Drawings.Make(1)[0].Exemplar;
    private string _message = "";

    /// <summary>Prepares a message.</summary>
    [GlobalSetup]
    public void Setup() => _message = ContractJson.Write(new IdentifyRequest { Id = "1", Image = ImageReference.FromBytes(_png) });

    /// <summary>A PNG of 105×105 to an input of 48×48.</summary>
    [Benchmark]
    public byte[] ReadImage() => _reader.Read(_png, _input);

    /// <summary>An identify message with its image in Base64.</summary>
    [Benchmark]
    public bool ReadMessage() => MessageReader.TryRead(_message, out _, out _);

    /// <summary>An answer with five candidates.</summary>
    [Benchmark]
    public string WriteAnswer() => ContractJson.Write(new IdentifiedAnswer
    {
        Id = "1",
        Status = AnswerStatus.Identified,
        Gallery = "default",
        Class = "cat",
        Candidates = [.. Enumerable.Range(0, 5).Select(i => new Candidate { Class = $"class {i}", Similarity = 0.9, Confidence = 0.9, Exemplar = "galleries/default/cat/1.png" })],
    });
}
