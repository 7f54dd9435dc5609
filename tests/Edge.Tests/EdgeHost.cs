using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Hosting;
using Orleans.Storage;
using OrleansVoxa.Edge.Datagrams;
using OrleansVoxa.Edge.EdgeV2;
using OrleansVoxa.Edge.Identity;
using OrleansVoxa.Edge.Limits;
using OrleansVoxa.Edge.Nodes;
using OrleansVoxa.Edge.Proxying;
using OrleansVoxa.Edge.Transports;
using OrleansVoxa.Edge.Transports.Sockets;
using OrleansVoxa.Grains;
using OrleansVoxa.Protocol.Exchanges;
using OrleansVoxa.Protocol.Identity;
using OrleansVoxa.Testing;

namespace OrleansVoxa.Edge.Tests;

/// <summary>An edge with real listeners on loopback, over the real grains with state in memory.</summary>
internal sealed class EdgeHost : IAsyncDisposable
{
    private readonly WebApplication _app;
    private ListenOptions _sessions = null!;
    private ListenOptions _bridge = null!;
    private ListenOptions _tls = null!;
    private ListenOptions _edgeV2 = null!;

    private EdgeHost(TimeProvider clock, int relays, IEnumerable<KeyValuePair<string, string?>> settings, IGrainStorage? storage)
    {
        Clock = clock;
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.Configuration.AddInMemoryCollection(settings);
        builder.Services.AddSingleton(clock);
        builder.Services.AddSingleton(new MasterKey(RandomNumberGenerator.GetBytes(MasterKey.Size)));
        if (storage is null) builder.Services.AddMemoryGrainStorage();
        else builder.Services.AddKeyedSingleton(Orleans.Providers.ProviderConstants.DEFAULT_STORAGE_PROVIDER_NAME, storage);
        builder.Services.AddMemoryReminders();
        builder.Services.AddVoxaGrains(builder.Configuration);
        builder.Services.AddEmbeddedGrains(engine => engine.Assemblies.Add(typeof(MasterKey).Assembly));
        builder.Services.AddSingleton(new EdgeIdentity(Key));
        builder.Services.AddSingleton(new LocalRelayOptions(relays));
        builder.Services.AddSingleton(new ProbePolicy(AllowPrivate: true));
        builder.Services.AddSingleton(new DatagramEndpoint(new IPEndPoint(IPAddress.Loopback, 0)));
        builder.Services.AddVoxaEdge(builder.Configuration);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(30));
        if (Environment.GetEnvironmentVariable("VOXA_TEST_LOG") is not null) builder.Logging.AddSimpleConsole();
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.ResponseHeaderEncodingSelector = static _ => System.Text.Encoding.UTF8;
            kestrel.Listen(AnyPort(), listen =>
            {
                _sessions = listen;
                listen.UseVoxaSessions();
            });
            kestrel.Listen(AnyPort(), listen =>
            {
                _tls = listen;
                listen.UseVoxaTlsSessions();
            });
            kestrel.Listen(new SessionEndPoint(new UnixDomainSocketEndPoint(SocketPath)), listen => listen.UseVoxaUnixSessions());
            kestrel.Listen(AnyPort(), listen =>
            {
                // Where a TLS listener would say whose certificate it has seen, everybody here is the same device.
                _edgeV2 = listen;
                listen.Run(connection => listen.ApplicationServices.GetRequiredService<EdgeV2ConnectionHandler>().ServeAsync(connection, Device.Public));
            });
            kestrel.Listen(IPAddress.Loopback, 0, listen => _bridge = listen.UseTrustedProxies());
        });
        _app = builder.Build();
        _app.Use((context, next) =>
        {
            LastCaller = context.Connection.RemoteIpAddress;
            return next(context);
        });
        _app.UseRouting();
        _app.MapVoxaBridge(sandbox: true);
        _app.MapVoxaApps(sandbox: true);
    }

    public IdentityKey Key { get; } = IdentityKey.Generate();

    private static SessionEndPoint AnyPort() => new(new IPEndPoint(IPAddress.Loopback, 0));

    /// <summary>Whom the framing B listener takes all its peers to be.</summary>
    public IdentityKey Device { get; } = IdentityKey.Generate();

    public TimeProvider Clock { get; }

    /// <summary>Whom the bridge took its last request to be from.</summary>
    public IPAddress? LastCaller { get; private set; }

    public IServiceProvider Services => _app.Services;

    public IGrainFactory Grains => Services.GetRequiredService<IGrainFactory>();

    public IPEndPoint Sessions => _sessions.IPEndPoint!;

    public IPEndPoint Tls => _tls.IPEndPoint!;

    public IPEndPoint Datagrams => Services.GetRequiredService<DatagramService>().LocalEndPoint!;

    public string SocketPath { get; } = Path.Combine(Path.GetTempPath(), $"voxa-edge-{Guid.NewGuid():N}.sock");

    public IPEndPoint EdgeV2 => _edgeV2.IPEndPoint!;

    public Uri Bridge => new($"http://{_bridge.IPEndPoint}");

    public VoxaEndpoint Endpoint => new(Key.Public.Id, "127.0.0.1", Sessions.Port);

    public VoxaEndpoint TlsEndpoint => new(Key.Public.Id, "127.0.0.1", Tls.Port) { Transport = EndpointTransport.Tls };

    public VoxaEndpoint SocketEndpoint => VoxaEndpoint.OfUnixSocket(Key.Public.Id, SocketPath);

    public static Task<EdgeHost> StartAsync(TimeProvider clock, int relays = 0, params KeyValuePair<string, string?>[] settings) =>
        StartAsync(clock, storage: null, relays, settings);

    /// <summary>The same with a store of the test's own; null for one in memory.</summary>
    public static async Task<EdgeHost> StartAsync(TimeProvider clock, IGrainStorage? storage, int relays, params KeyValuePair<string, string?>[] settings)
    {
        var host = new EdgeHost(clock, relays, settings, storage);
        await host._app.StartAsync(TestContext.Current.CancellationToken);
        return host;
    }

    /// <summary>Completes once so many connections hold a place; accepting happens behind the socket's back.</summary>
    public async Task UntilAcceptedAsync(int connections)
    {
        var gate = Services.GetRequiredService<AcceptGate>();
        while (gate.Open < connections) await Task.Yield();
    }

    /// <summary>Moves the clock in steps until something has happened; the steps give real work the time to arm its timers.</summary>
    public static async Task AdvanceUntilAsync(ManualTimeProvider clock, TimeSpan step, Task happened)
    {
        while (!happened.IsCompleted)
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            clock.Advance(step);

            // Bytes and threads need real time; a clock that runs away from them passes the deadlines that follow, too.
            await Task.WhenAny(happened, Task.Delay(1, TestContext.Current.CancellationToken));
        }

        await happened;
    }

    public Task StopAsync() => _app.StopAsync(CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await _app.DisposeAsync();
        Key.Dispose();
        Device.Dispose();
    }
}
