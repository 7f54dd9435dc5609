using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using OrleansVoxa.Edge;
using OrleansVoxa.Edge.Datagrams;
using OrleansVoxa.Edge.EdgeV2;
using OrleansVoxa.Edge.Identity;
using OrleansVoxa.Edge.Nodes;
using OrleansVoxa.Edge.Transports;
using OrleansVoxa.Edge.Transports.Sockets;
using OrleansVoxa.Grains;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Bench.Edge;

/// <summary>The edge in this process, and beside it the servers that it is held against; all of them echo.</summary>
internal sealed class EchoHost : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly BareEcho _bare = new();
    private readonly X509Certificate2 _certificate = SelfSigned();
    private readonly List<ListenOptions> _listeners = [];

    private EchoHost()
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["p2p:messagesPerSecond"] = "1000000",
            ["p2p:acceptsPerSecond"] = "100000",
            ["p2p:maxConnectionsPerAddress"] = "10000",
        });
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(new MasterKey(RandomNumberGenerator.GetBytes(MasterKey.Size)));
        builder.Services.AddMemoryGrainStorage();
        builder.Services.AddMemoryReminders();
        builder.Services.AddVoxaGrains(builder.Configuration);
        builder.Services.AddEmbeddedGrains(engine => engine.Assemblies.Add(typeof(MasterKey).Assembly));
        builder.Services.AddSingleton(new EdgeIdentity(Key));
        builder.Services.AddSingleton(new LocalRelayOptions(0));
        builder.Services.AddSingleton(new ProbePolicy(AllowPrivate: true));
        builder.Services.AddSingleton(new DatagramEndpoint(null));
        builder.Services.AddVoxaEdge(builder.Configuration);
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            Listen(kestrel, ofSessions: true, listen => listen.UseVoxaSessions());
            // Where a TLS listener would say whose certificate it has seen, everybody here is the same device.
            Listen(kestrel, ofSessions: true, listen => listen.Run(connection => listen.ApplicationServices.GetRequiredService<EdgeV2ConnectionHandler>().ServeAsync(connection, Key.Public)));
            Listen(kestrel, ofSessions: false, listen => listen.Run(PrefixedEcho.ServeAsync));
            Listen(kestrel, ofSessions: false, listen =>
            {
                listen.UseHttps(new HttpsConnectionAdapterOptions
                {
                    ServerCertificate = _certificate,
                    SslProtocols = SslProtocols.Tls13,
                    ClientCertificateMode = ClientCertificateMode.RequireCertificate,
                    ClientCertificateValidation = static (_, _, _) => true,
                });
                listen.Run(PrefixedEcho.ServeAsync);
            });
        });
        _app = builder.Build();
    }

    /// <summary>The edge's identity, and that of everybody who speaks framing B to it.</summary>
    public IdentityKey Key { get; } = IdentityKey.Generate();

    /// <summary>Framing A with Noise.</summary>
    public IPEndPoint Sealed => _listeners[0].IPEndPoint!;

    /// <summary>Framing B, which leaves sealing to TLS, without it.</summary>
    public IPEndPoint Plain => _listeners[1].IPEndPoint!;

    /// <summary>A Kestrel connection handler that parses a length prefix.</summary>
    public IPEndPoint Prefixed => _listeners[2].IPEndPoint!;

    /// <summary>The same over TLS 1.3 with certificates on both sides.</summary>
    public IPEndPoint Tls => _listeners[3].IPEndPoint!;

    /// <summary>A socket that sends back what it receives.</summary>
    public IPEndPoint Bare => _bare.EndPoint;

    /// <summary>What both sides of TLS show: P-256, as identities are.</summary>
    public X509Certificate2 Certificate => _certificate;

    public static async Task<EchoHost> StartAsync(CancellationToken cancellationToken)
    {
        var host = new EchoHost();
        await host._app.StartAsync(cancellationToken);
        return host;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
        _bare.Dispose();
        _certificate.Dispose();
        Key.Dispose();
    }

    private void Listen(KestrelServerOptions kestrel, bool ofSessions, Action<ListenOptions> configure)
    {
        var address = new IPEndPoint(IPAddress.Loopback, 0);
        kestrel.Listen(ofSessions ? new SessionEndPoint(address) : address, listen =>
        {
            _listeners.Add(listen);
            configure(listen);
        });
    }

    private static X509Certificate2 SelfSigned()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var now = TimeProvider.System.GetUtcNow();
        using var made = new CertificateRequest("CN=bench", key, HashAlgorithmName.SHA256).CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
    }
}
