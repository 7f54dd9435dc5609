using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using OrleansVoxa.Client.Probing;
using OrleansVoxa.Edge.Identity;
using OrleansVoxa.Edge.Nodes;
using OrleansVoxa.Grains.Abstractions.Nodes;
using OrleansVoxa.Protocol;
using OrleansVoxa.Protocol.Identity;
using OrleansVoxa.Protocol.Probing;
using OrleansVoxa.Testing;

namespace OrleansVoxa.Edge.Tests.Nodes;

public sealed class AddressProbeTests : IDisposable
{
    private readonly IdentityKey _edge = IdentityKey.Generate();
    private readonly IdentityKey _node = IdentityKey.Generate();
    private readonly EdgeOptions _options = new() { ProbeTimeout = TimeSpan.FromSeconds(30) };

    public void Dispose()
    {
        _edge.Dispose();
        _node.Dispose();
    }

    [Theory]
    [InlineData("voxa")]
    [InlineData("tcp")]
    public async Task TryAsync_ListenerWithTheKey_IsProven(string scheme)
    {
        await using var listener = Listen(_node);

        Assert.Equal(ProbeResult.Answered("proved its key in a handshake"), await ProbeAsync(scheme, listener.EndPoint.Port));
    }

    [Fact]
    public async Task TryAsync_ListenerWithAnotherKey_IsNobody()
    {
        using var other = IdentityKey.Generate();
        await using var listener = Listen(other);

        Assert.Equal(ProbeResult.Failed("answered with another node's key"), await ProbeAsync("voxa", listener.EndPoint.Port));
    }

    [Theory]
    [InlineData("http")]
    [InlineData("tcp")]
    public async Task TryAsync_HttpServerWithTheKey_IsProven(string scheme)
    {
        await using var server = await ServeAsync(challenge => Results.Bytes(ProbeHttp.Answer(challenge, _node, DateTimeOffset.UtcNow)));

        Assert.Equal(ProbeResult.Answered("proved its key by a challenge"), await ProbeAsync(scheme, Port(server)));
    }

    [Fact]
    public async Task TryAsync_HttpsServerWithACertificateOfItsOwn_IsProven()
    {
        await using var server = await ServeAsync(challenge => Results.Bytes(ProbeHttp.Answer(challenge, _node, DateTimeOffset.UtcNow)), tls: true);

        Assert.Equal(ProbeResult.Answered("proved its key by a challenge"), await ProbeAsync("https", Port(server)));
    }

    [Fact]
    public async Task TryAsync_HttpServerWithAnRsaKey_IsProven()
    {
        using var rsa = RSA.Create(2048);
        Assert.True(PublicIdentity.TryImportPem(rsa.ExportSubjectPublicKeyInfoPem(), out var key, out _));
        await using var server = await ServeAsync(text =>
        {
            var challenge = System.Buffers.Text.Base64Url.DecodeFromChars(text);
            var signature = rsa.SignData(ProbeAnswer.SignedBytes(key, challenge), HashAlgorithmName.SHA256, RSASignaturePadding.Pss);
            return Results.Bytes(new ProbeAnswer(key, [.. SHA256.HashData(challenge)], [.. signature]).Encode());
        });

        Assert.Equal(ProbeResult.Answered("proved its key by a challenge"), await ProbeAsync("http", Port(server), key.Id));
    }

    [Fact]
    public async Task TryAsync_HttpServerRepeatsAnOlderAnswer_IsRefused()
    {
        var older = SignedProbeChallenge.Sign(ProbeChallenge.Make(_edge.Public, _node.Public.Id, DateTimeOffset.UtcNow), _edge);
        await using var server = await ServeAsync(_ => Results.Bytes(ProbeAnswer.Sign(older, _node).Encode()));

        Assert.Equal(ProbeResult.Failed("answered the challenge with a signature that does not verify"), await ProbeAsync("http", Port(server)));
    }

    [Fact]
    public async Task TryAsync_HttpServerWithAnotherKey_IsNobody()
    {
        using var other = IdentityKey.Generate();
        await using var server = await ServeAsync(text =>
        {
            Assert.True(SignedProbeChallenge.TryDecode(System.Buffers.Text.Base64Url.DecodeFromChars(text), out var challenge, out _));
            return Results.Bytes(ProbeAnswer.Sign(challenge, other).Encode());
        });

        Assert.Equal(ProbeResult.Failed("answered with another node's key"), await ProbeAsync("http", Port(server)));
    }

    [Theory]
    [InlineData(404)]
    [InlineData(302)]
    public async Task TryAsync_HttpServerThatKnowsNoProbe_IsRefused(int status)
    {
        await using var server = await ServeAsync(_ => status == 302 ? Results.Redirect("http://127.0.0.1:1/") : Results.StatusCode(status));

        Assert.Equal(ProbeResult.Failed($"answered the challenge with HTTP status {status}"), await ProbeAsync("http", Port(server)));
    }

    [Fact]
    public async Task TryAsync_HttpServerWithALongBody_IsReadToItsLimitOnly()
    {
        await using var server = await ServeAsync(_ => Results.Bytes(new byte[1_000_000]));

        Assert.Equal(ProbeResult.Failed("answered the challenge with something else"), await ProbeAsync("http", Port(server)));
    }

    [Fact]
    public async Task TryAsync_OpenPortThatSaysNothing_EndsInTime()
    {
        _options.ProbeTimeout = TimeSpan.FromMilliseconds(300);
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();

        var result = await ProbeAsync("tcp", ((IPEndPoint)listener.LocalEndpoint).Port);

        Assert.Equal(ProbeStatus.Failed, result.Status);
        Assert.Contains("in time", result.Detail + (result.Detail.Contains("handshake_timeout", StringComparison.Ordinal) ? " in time" : ""), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("voxa", "does not speak framing A (frame_magic)")]
    [InlineData("http", "does not answer a challenge over HTTP")]
    public async Task TryAsync_PortThatAnswersGarbage_IsRefusedAtOnce(string scheme, string why)
    {
        await using var port = new RawPort(async socket => await socket.SendAsync(Enumerable.Repeat("xxxx\n"u8.ToArray(), 800).SelectMany(line => line).ToArray()));

        Assert.Equal(ProbeResult.Failed(why), await ProbeAsync(scheme, port.Number));
    }

    [Theory]
    [InlineData("voxa")]
    [InlineData("http")]
    public async Task TryAsync_PortThatDripsBytes_EndsInTime(string scheme)
    {
        var clock = new ManualTimeProvider();
        _options.ProbeTimeout = TimeSpan.FromSeconds(5);
        var sent = 0;
        await using var port = new RawPort(async socket =>
        {
            var bytes = scheme == "http" ? "HTTP/1.1 200 OK\r\nContent-Length: 9000\r\n\r\n"u8.ToArray() : [0xDE, 0xAD, 0xBE, 0xEF, 1, 0, 0, 0, 0, 100];
            while (true)
            {
                await socket.SendAsync(new[] { sent < bytes.Length ? bytes[sent] : (byte)'x' });
                Interlocked.Increment(ref sent);
                await Task.Delay(TimeSpan.FromSeconds(1), clock);
            }
        });
        var probing = ProbeAsync(scheme, port.Number, clock: clock);
        while (Volatile.Read(ref sent) == 0) await Task.Yield();

        await EdgeHost.AdvanceUntilAsync(clock, TimeSpan.FromMilliseconds(100), probing);

        Assert.Equal(ProbeStatus.Failed, (await probing).Status);
    }

    [Fact]
    public async Task TryAsync_OnlyAnUnverifiedNode_IsTakenAtAConnection()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        var address = new NodeAddressView("tcp", "127.0.0.1", port);

        Assert.Equal(ProbeResult.Answered("accepted a connection, which proves no key"), await Probe().TryAsync(address, null, TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("voxa")]
    [InlineData("http")]
    public async Task TryAsync_ClosedPort_SaysWhy(string scheme)
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();

        Assert.Equal(ProbeResult.Failed("ConnectionRefused"), await ProbeAsync(scheme, port));
    }

    [Theory]
    [InlineData("127.0.0.1", "voxa")]
    [InlineData("127.0.0.1", "http")]
    [InlineData("localhost", "tcp")]
    [InlineData("169.254.169.254", "http")]
    public async Task TryAsync_PrivateAddressNotAllowed_IsNotConnected(string host, string scheme)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var address = new NodeAddressView(scheme, host, ((IPEndPoint)listener.LocalEndpoint).Port);

        Assert.Equal(ProbeResult.Failed("is no public address"), await Probe(allowPrivate: false).TryAsync(address, _node.Public.Id, TestContext.Current.CancellationToken));
        Assert.Equal(ProbeResult.Failed("is no public address"), await Probe(allowPrivate: false).TryAsync(address, null, TestContext.Current.CancellationToken));
        Assert.False(listener.Pending());
    }

    [Fact]
    public async Task TryAsync_PortZero_IsNotTried() => Assert.Equal(ProbeResult.Failed("names no port"), await ProbeAsync("tcp", 0));

    [Fact]
    public async Task TryAsync_SchemeWithoutAProof_IsNotTried() =>
        Assert.Equal(ProbeResult.Failed("names a scheme that proves no key (voxa-edge)"), await ProbeAsync("voxa-edge", 1));

    [Fact]
    public async Task TryAsync_HostProbedOften_IsPutOffUntilTimePasses()
    {
        var clock = new ManualTimeProvider();
        _options.ProbesPerHost = 2;
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var probe = Probe(clock: clock);
        var ports = new NodeAddressView("tcp", "127.0.0.1", ((IPEndPoint)listener.LocalEndpoint).Port);
        async Task<ProbeStatus> OneAsync() => (await probe.TryAsync(ports, null, TestContext.Current.CancellationToken)).Status;

        Assert.Equal([ProbeStatus.Answered, ProbeStatus.Answered, ProbeStatus.PutOff], new[] { await OneAsync(), await OneAsync(), await OneAsync() });
        clock.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal([ProbeStatus.Answered, ProbeStatus.PutOff], new[] { await OneAsync(), await OneAsync() });
    }

    private static ProbeListener Listen(IdentityKey key) =>
        ProbeListener.Start(new ProbeListenerOptions { EndPoint = new IPEndPoint(IPAddress.Loopback, 0), Identity = key });

    private static int Port(WebApplication server) => new Uri(server.Urls.Single()).Port;

    private static async Task<WebApplication> ServeAsync(Func<string, IResult> answer, bool tls = false)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
        {
            if (tls) listen.UseHttps(Certificate());
        }));
        var server = builder.Build();
        server.MapGet(ProbeHttp.Path, (string challenge) => answer(challenge));
        await server.StartAsync(TestContext.Current.CancellationToken);
        return server;
    }

    private static System.Security.Cryptography.X509Certificates.X509Certificate2 Certificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new System.Security.Cryptography.X509Certificates.CertificateRequest("CN=anybody", key, HashAlgorithmName.SHA256);
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
    }

    private AddressProbe Probe(bool allowPrivate = true, TimeProvider? clock = null)
    {
        var time = clock ?? TimeProvider.System;
        var identity = new EdgeIdentity(_edge);
        var options = Options.Create(_options);
        return new AddressProbe(new ProbePolicy(allowPrivate), new HandshakeProbe(identity, options, time), new HttpProbe(identity, time), options, time);
    }

    private Task<ProbeResult> ProbeAsync(string scheme, int port, NodeId? proves = null, TimeProvider? clock = null) =>
        Probe(clock: clock).TryAsync(new NodeAddressView(scheme, "127.0.0.1", port), proves ?? _node.Public.Id, TestContext.Current.CancellationToken);
}
