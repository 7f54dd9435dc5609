using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection;
using OrleansVoxa.Edge.Limits;
using OrleansVoxa.Edge.Transports;
using OrleansVoxa.Protocol.Framing.Messages;
using OrleansVoxa.Protocol.Identity;
using OrleansVoxa.Protocol.Sessions;
using OrleansVoxa.Testing;

namespace OrleansVoxa.Edge.Tests.Transports;

/// <summary>Peers that TLS let in, and that do not keep to the protocol: between session and socket is one more layer that writes.</summary>
public sealed class TlsHostileTests : IAsyncLifetime
{
    private readonly ManualTimeProvider _clock = new();
    private EdgeHost _host = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private AcceptGate Gate => _host.Services.GetRequiredService<AcceptGate>();

    public async ValueTask InitializeAsync() => _host = await EdgeHost.StartAsync(_clock);

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Session_PeerNeverReads_IsEndedAndGivesItsPlaceBack()
    {
        using var key = IdentityKey.Generate();
        await using var stream = await ConnectAsync(key);
        var pipe = new StreamPipe(stream);
        var keys = await SessionHandshake.InitiateAsync(pipe, key, SessionOptions.Default, _clock, Cancellation);
        await using var session = new MessageConnection(pipe, keys, SessionOptions.Default, _clock);
        Assert.Equal(1, Gate.Open);
        var echo = new Echo(RandomNumberGenerator.GetHexString(Echo.MaxText));
        for (var i = 0; i < 190; i++)
        {
            var sending = session.SendAsync(echo, Cancellation).AsTask();
            if (await Task.WhenAny(sending, Task.Delay(TimeSpan.FromMilliseconds(500), Cancellation)) != sending) break;
        }

        await EdgeHost.AdvanceUntilAsync(_clock, TimeSpan.FromSeconds(30), NobodyIsThereAsync());
        await AssertServesAsync();
        session.Abort("The test is over.");
    }

    [Fact]
    public async Task Handshake_PeerLeavesInTheMiddle_GivesItsPlaceBack()
    {
        using var key = IdentityKey.Generate();
        await using (await ConnectAsync(key)) Assert.Equal(1, Gate.Open);
        await EdgeHost.AdvanceUntilAsync(_clock, TimeSpan.FromMilliseconds(1), NobodyIsThereAsync());
        await AssertServesAsync();
    }

    [Fact]
    public async Task Handshake_PeerSaysNothingMore_IsCutAtItsDeadline()
    {
        using var key = IdentityKey.Generate();
        await using var stream = await ConnectAsync(key);
        await EdgeHost.AdvanceUntilAsync(_clock, TimeSpan.FromSeconds(1), NobodyIsThereAsync());
        Assert.Equal(0, await stream.ReadAsync(new byte[1], Cancellation));
    }

    private async Task<System.Net.Security.SslStream> ConnectAsync(IdentityKey key)
    {
        using var certificate = IdentityCertificate.Create(key, _clock.GetUtcNow().AddDays(-1), _clock.GetUtcNow().AddDays(1));
        var stream = await TlsCaller.ConnectAsync(_host.Tls, certificate);
        // A client takes TLS's handshake for done before the server has looked at its certificate.
        while (Gate.Open == 0) await Task.Delay(1, Cancellation);
        return stream;
    }

    private async Task AssertServesAsync()
    {
        await using var peer = await TestPeer.ConnectAsync(_host);
        await peer.SendAsync(new Ping());
        await peer.ReceiveAsync<Pong>();
    }

    private async Task NobodyIsThereAsync()
    {
        while (Gate.Open > 0) await Task.Delay(1, Cancellation);
    }
}
