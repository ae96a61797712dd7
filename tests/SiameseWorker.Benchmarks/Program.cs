using BenchmarkDotNet.Running;

namespace SiameseWorker.Benchmarks;

/// <summary>
/// <c>flow</c>: the whole identify and enrol flows beside the bare encoder, as tables and JSON.
/// <c>parts</c>: the small parts, with BenchmarkDotNet (its own options may follow).
/// </summary>
internal static class Program
{
    private static async Task<int> Main(string[] args)
    {
        switch (args)
        {
            case ["flow", .. var rest]:
                await new FlowBenchmark(FlowOptions.Parse(rest)).RunAsync(CancellationToken.None);
                return 0;
            case ["parts", .. var rest]:
                BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(rest.Length > 0 ? rest : ["--filter", "*"]);
                return 0;
            default:
                Console.Error.WriteLine("usage: dotnet run -c Release --project tests/SiameseWorker.Benchmarks -- flow [--classes 1000] [--questions 5000] [--json file] | parts [BenchmarkDotNet options]");
                return 2;
        }
    }
}
