using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using SiameseWorker.Settings;

namespace SiameseWorker.Hosting;

/// <summary>Where settings come from, and where the log goes.</summary>
internal static class HostConfiguration
{
    /// <summary>
    /// Settings, later ones winning: the program's own <c>config/appsettings.json</c>, <c>appsettings.json</c> in the working
    /// directory, a file named by <c>--config</c>, the environment (<c>Storage__Root</c>), <c>--set</c> and the other options.
    /// </summary>
    public static HostApplicationBuilder CreateBuilder(Invocation invocation, bool quiet = false)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { ApplicationName = "siamese" });
        AddFile(builder, Path.Combine(AppContext.BaseDirectory, "config", "appsettings.json"), optional: true);
        AddFile(builder, Path.Combine(Directory.GetCurrentDirectory(), "appsettings.json"), optional: true);
        if (invocation.ConfigFile is { } file)
            AddFile(builder, Path.GetFullPath(file), optional: false);
        builder.Configuration.AddEnvironmentVariables().AddInMemoryCollection(invocation.Settings).AddInMemoryCollection(LevelOf(invocation, quiet));

        builder.Logging
            .AddConfiguration(builder.Configuration.GetSection("Logging"))
            .AddSimpleConsole(static console =>
            {
                console.SingleLine = true;
                console.TimestampFormat = "yyyy-MM-dd HH:mm:ss.fff ";
                console.UseUtcTimestamp = true;
            })
            .Services.Configure<ConsoleLoggerOptions>(static console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        return builder;
    }

    private static void AddFile(HostApplicationBuilder builder, string file, bool optional)
    {
        try
        {
            builder.Configuration.AddJsonFile(file, optional);
        }
        catch (InvalidDataException damaged)
        {
            throw new SettingsException([$"'{file}' cannot be read: {damaged.GetBaseException().Message}"]);
        }
    }

    private static Dictionary<string, string?> LevelOf(Invocation invocation, bool quiet)
    {
        var level = invocation.Verbose ? "Debug" : quiet ? "Warning" : null;
        return level is null ? [] : new Dictionary<string, string?> { ["Logging:LogLevel:Default"] = level };
    }
}
