using System.Net;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.Extensions.Logging.Console;
using OrleansVoxa.Api;
using OrleansVoxa.Api.Info;
using OrleansVoxa.Edge.Nodes;
using OrleansVoxa.Silo.Apps;
using OrleansVoxa.Silo.Configuration;
using OrleansVoxa.Silo.Keys;
using OrleansVoxa.Silo.Logging;
using OrleansVoxa.Silo.Metering;

namespace OrleansVoxa.Silo.Hosting;

/// <summary>Puts the rooms together into one process.</summary>
internal static class SiloHost
{
    // As many as Linux takes by default.
    private const int AcceptBacklog = 4_096;

    public static WebApplication Build(SiloOptions options, SiloSecrets secrets, IConfiguration configuration)
    {
        // An empty builder: nothing is read from the working directory or from ASPNETCORE_ variables behind the user's back.
        var builder = WebApplication.CreateEmptyBuilder(new() { ApplicationName = "OrleansVoxa.Silo", ContentRootPath = options.Data });
        var addresses = new ListenerAddresses();
        builder.Configuration.AddConfiguration(configuration);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(options);
        builder.Services.AddSingleton(addresses);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = options.DrainDeadline + TimeSpan.FromSeconds(5));
        AddLogging(builder.Logging, configuration);

        // Hosted services start in the order of registration and stop in reverse; Kestrel is last to start and first to stop.
        builder.Services.AddSingleton<StartMark>();
        builder.Services.AddHostedService(provider => provider.GetRequiredService<StartMark>());
        GrainEngineHosting.Add(builder, options, secrets, configuration);
        builder.Services.AddHostedService<ApiExposure>();
        EdgeHosting.Add(builder.Services, options, secrets, configuration);
        builder.Services.AddSingleton(provider => new ServerInfo(
            secrets.Edge.Public.Id,
            SiloProgram.Version,
            () => addresses.Edge,
            options.EdgeAddress,
            () => provider.GetRequiredService<LocalRelayService>().RelayIds));
        builder.Services.AddVoxaApi(configuration);
        if (options.Has(SiloRoles.Apps))
        {
            builder.Services.AddSingleton(secrets);
            builder.Services.AddHostedService<OwnAgent>();
        }

        SiloHealth.Add(builder.Services);
        SiloMetrics.Add(builder.Services);
        builder.WebHost.UseKestrelCore();
        // All nodes come back at once when a silo was away; whom the queue does not hold tries again after a second, and then after three.
        builder.WebHost.UseSockets(sockets => sockets.Backlog = AcceptBacklog);
        builder.WebHost.ConfigureKestrel(kestrel => KestrelSetup.Configure(kestrel, options, addresses));
        if (!KestrelSetup.Listens(options)) builder.Services.AddSingleton<IServer, NoServer>();

        var app = builder.Build();
        EndpointSetup.Map(app, options);
        return app;
    }

    /// <summary>Where this silo can be asked something, with the port that was really taken; null if nowhere.</summary>
    public static IPEndPoint? HttpAddress(WebApplication app)
    {
        var addresses = app.Services.GetRequiredService<ListenerAddresses>();
        return addresses.Http ?? addresses.Ops;
    }

    private static void AddLogging(ILoggingBuilder logging, IConfiguration configuration)
    {
        logging.AddConsole(console => console.FormatterName = CalmConsoleFormatter.FormatterName);
        logging.AddConsoleFormatter<CalmConsoleFormatter, ConsoleFormatterOptions>();

        // Standard output is for the ready line, which scripts wait for.
        logging.Services.Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        logging.Services.Configure<ConsoleLifetimeOptions>(lifetime => lifetime.SuppressStatusMessages = true);
        logging.SetMinimumLevel(LogLevel.Information);
        logging.AddFilter("Microsoft", LogLevel.Warning);
        logging.AddFilter("System", LogLevel.Warning);
        logging.AddConfiguration(configuration.GetSection("dev:logging"));
    }
}
