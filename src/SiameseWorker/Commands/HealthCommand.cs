using System.CommandLine;
using SiameseWorker.Health;
using SiameseWorker.Hosting;
using SiameseWorker.Settings;

namespace SiameseWorker.Commands;

/// <summary><c>siamese health</c>: the quick question of whoever restarts a worker that has died, such as a container's engine.</summary>
internal sealed class HealthCommand : Command
{
    public HealthCommand(GlobalOptions globals)
        : base("health", "Say whether a worker is running on the data folder and alive. Quick: touches neither queues nor database. Exit code 0: it is; 3: it is not.") =>
        SetAction(parsed => Run(parsed, globals));

    private static int Run(ParseResult parsed, GlobalOptions globals)
    {
        var settings = WorkerSettings.Read(HostConfiguration.CreateBuilder(globals.Read(parsed), quiet: true).Configuration);
        var finding = new WorkerHealth(settings.Data, TimeProvider.System).Examine();
        Console.WriteLine($"{(finding.Works ? "healthy" : "UNHEALTHY")}: {finding.Text}");
        return finding.Works ? ExitCodes.Success : ExitCodes.Failed;
    }
}
