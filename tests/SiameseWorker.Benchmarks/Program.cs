using BenchmarkDotNet.Running;

namespace SiameseWorker.Benchmarks;

/// <summary>
/// <c>flow</c>: the whole identify and enrol flows beside the bare encoder, as tables and JSON.
/// <c>reembed</c>: embedding what is enrolled with another encoder version, beside the bare encoder.
/// <c>search</c>: searches of many vectors beside the machine's limits, and with <c>--peers</c> beside FAISS and sqlite-vec.
/// <c>startup</c>: a start with many stored embeddings until the first answer, beside reading the same bytes.
/// <c>memory</c>: peak memory with many stored embeddings and 32 probes at a time.
/// <c>batches</c>: the bare encoder's rate by the size of its batches.
/// <c>retrain</c>: whole retrainings, state by state, and how long a request takes meanwhile, beside before; the worker's memory.
/// <c>train</c>: training steps, their batches sampled and distorted, beside bare steps on a ready batch.
/// <c>parts</c>: the small parts, with BenchmarkDotNet (its own options may follow).
/// </summary>
internal static class Program
{
    private static async Task<int> Main(string[] args)
    {
        try
        {
            return await RunAsync(args);
        }
        catch (UsageException wrong)
        {
            Console.Error.WriteLine($"{wrong.Message} Without any words, the options of each are listed.");
            return 2;
        }
    }

    private static async Task<int> RunAsync(string[] args)
    {
        switch (args)
        {
            case ["flow", .. var rest]:
                await new FlowBenchmark(Read(FlowOptions.Parse, rest)).RunAsync(CancellationToken.None);
                return 0;
            case ["reembed", .. var rest]:
                await new ReembeddingBenchmark(Read(FlowOptions.Parse, rest)).RunAsync(CancellationToken.None);
                return 0;
            case ["search", .. var rest]:
                await new SearchBenchmark(Read(ScanOptions.Parse, rest)).RunAsync(CancellationToken.None);
                return 0;
            case ["startup", .. var rest]:
                await new StartupBenchmark(Read(ScanOptions.Parse, rest)).RunAsync(CancellationToken.None);
                return 0;
            case ["memory", .. var rest]:
                await MemoryBenchmark.RunAsync(Read(ScanOptions.Parse, rest), CancellationToken.None);
                return 0;
            case [MemoryBenchmark.Child, var path]:
                await MemoryBenchmark.MeasureAsync(path, CancellationToken.None);
                return 0;
            case ["batches"]:
                await BatchBenchmark.RunAsync(CancellationToken.None);
                return 0;
            case ["retrain", .. var rest]:
                await new RetrainBenchmark(Read(RetrainOptions.Parse, rest)).RunAsync(CancellationToken.None);
                return 0;
            case ["train", .. var rest]:
                await new TrainBenchmark(Read(TrainOptions.Parse, rest)).RunAsync(CancellationToken.None);
                return 0;
            case ["parts", .. var rest]:
                BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(rest.Length > 0 ? rest : ["--filter", "*"]);
                return 0;
            default:
                Console.Error.WriteLine(
                    """
                    usage: dotnet run -c Release --project tests/SiameseWorker.Benchmarks --
                      flow [--classes 1000] [--questions 10000] [--second-look true] [--json file]
                      reembed [--classes 1000]
                      search [--vectors 1000000] [--dimension 128] [--classes 10000] [--peers [--sqlite-vec vec0.so] [--python python3]] [--json file]
                      startup [--vectors 1000000] [--dimension 128] [--classes 10000] [--json file]
                      memory [--vectors 1000000] [--dimension 128] [--classes 10000]
                      batches
                      retrain [--enrol images.zip --background images.zip] [--minutes 2] [--times 1] [--margin 1] [--json file]
                      train [--recipe prototypical] [--steps 20] [--rounds 5] [--threads 1] [--json file]
                      parts [BenchmarkDotNet options]
                    """);
                return 2;
        }
    }
    private static T Read<T>(Func<IReadOnlyList<string>, T> parse, string[] args)
    {
        try
        {
            return parse(args);
        }
        catch (Exception wrong) when (wrong is FormatException or OverflowException)
        {
            throw new UsageException(wrong.Message);
        }
    }

    /// <summary>What was asked for cannot be understood.</summary>
    private sealed class UsageException(string message) : Exception(message);
}
