using System.Net;
using System.Security.Cryptography;
using System.Text;
using OrleansVoxa.Client;
using OrleansVoxa.Protocol.Exchanges;
using OrleansVoxa.Protocol.Framing.Messages;
using OrleansVoxa.Protocol.Identity;
using OrleansVoxa.Protocol.Onion;
using OrleansVoxa.Protocol.Sessions;
using OrleansVoxa.Protocol.Splitting;

namespace OrleansVoxa.Integration.Tests;

/// <summary>Bytes that nobody should send, to every door of the running programs; the next honest caller is served each time.</summary>
public sealed class BadInputTests(PublishedNetwork published) : IClassFixture<PublishedNetwork>
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(60);

    private readonly VoxaNetwork _network = published.Network;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static readonly Dictionary<string, Func<byte[]>> Bodies = new()
    {
        ["missing field"] = () => "{}"u8.ToArray(),
        ["mistyped field"] = () => """{"public_key":7}"""u8.ToArray(),
        ["cut"] = () => """{"public_key":"""u8.ToArray(),
        ["no object"] = () => "[[[]]]"u8.ToArray(),
        ["nested too deep"] = () => Encoding.ASCII.GetBytes(new string('[', 20_000)),
        ["invalid UTF-8"] = () => [.. "{\"public_key\":\""u8, 0xC3, 0x28, 0xFF, .. "\"}"u8],
        ["invalid UTF-8 in a name"] = () => [.. "{\""u8, 0xFF, 0xFE, .. "\":1}"u8],
        ["20 MB"] = () => new byte[20_000_000],
    };

    [Theory]
    [InlineData("missing field", 400, "invalid_field")]
    [InlineData("mistyped field", 400, "invalid_field")]
    [InlineData("cut", 400, "invalid_field")]
    [InlineData("no object", 400, "invalid_field")]
    [InlineData("nested too deep", 400, "invalid_field")]
    [InlineData("invalid UTF-8", 400, "invalid_field")]
    [InlineData("invalid UTF-8 in a name", 400, "invalid_field")]
    [InlineData("20 MB", 413, "body_too_large")]
    public async Task Register_BadBody_IsAnsweredByNameAndOthersAreServed(string what, int status, string code)
    {
        // Looked up by name: the runner writes out what stands in a row, for 20 MB of zeros for minutes.
        using var content = new ByteArrayContent(Bodies[what]());
        content.Headers.ContentType = new("application/json");
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_network.Api, "/register")) { Content = content };
        // The server may refuse a long body before it was sent, and the client shall hear it.
        request.Headers.ExpectContinue = true;

        using var answer = await BridgeCaller.Http.SendAsync(request, Cancellation).WaitAsync(Soon, Cancellation);

        Assert.True((int)answer.StatusCode == status, $"{what}: {answer.StatusCode}");
        Assert.Equal(code, await BridgeCaller.CodeOfAsync(answer));
        await AssertServesAsync();
    }

    [Fact]
    public async Task Bridge_TwentyMegabytesThatAreNoText_ArriveAsTheyAre()
    {
        var body = RandomNumberGenerator.GetBytes(20_000_000);
        using var answer = await BridgeCaller.Http.PostAsync(BridgeCaller.Address(_network, "docs/digest"), new ByteArrayContent(body), Cancellation);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(body)), await answer.Content.ReadAsStringAsync(Cancellation));
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\n\r\n")]
    [InlineData("\u0016\u0003\u0001\u0002\0")]
    public async Task SessionPort_AnotherProtocol_IsClosedAndOthersAreServed(string hello)
    {
        using var socket = await PipedSocket.ConnectAsync(_network.SessionPort, Cancellation);
        await socket.Socket.SendAsync(Encoding.Latin1.GetBytes(hello), Cancellation);
        while (!(await socket.Input.ReadAsync(Cancellation).AsTask().WaitAsync(Soon, Cancellation) is var read && read.IsCompleted))
            socket.Input.AdvanceTo(read.Buffer.End);
        await AssertServesAsync();
    }

    [Fact]
    public async Task Packets_ForgedReplayedOrLeadingNowhere_AreDroppedAndTheSessionLivesOn()
    {
        using var key = IdentityKey.Generate();
        var endpoint = new VoxaEndpoint(null, "127.0.0.1", _network.SessionPort);
        await using var client = await VoxaClient.ConnectAsync(new VoxaClientOptions { Endpoint = endpoint, Identity = key }, Cancellation);
        var relay = (await client.DiscoverAsync(new NodeQuery { Capabilities = ["relay"] }, Cancellation)).Nodes[0].Record.Record;
        var owner = (await client.ResolveAsync("docs", Cancellation))!.Owner.Record;
        using var peerKey = IdentityKey.Generate();
        using var socket = await PipedSocket.ConnectAsync(_network.SessionPort, Cancellation);
        var keys = await SessionHandshake.InitiateAsync(socket, peerKey, SessionOptions.Default, TimeProvider.System, Cancellation);
        await using var peer = new MessageConnection(socket, keys, SessionOptions.Default, TimeProvider.System);

        foreach (var packet in Packets(Hop(relay), Hop(owner)))
        {
            await peer.SendAsync(new SubmitPacket(relay.Id, packet), Cancellation);
            await AssertServesAsync();
        }

        // A message of the same priority as packets, which comes behind them.
        await peer.SendAsync(new Discover(1, [], null, null, [], 1, ""), Cancellation);
        Assert.IsType<Reply>(await peer.ReceiveAsync(Cancellation));
    }

    private static OnionHop Hop(NodeRecord node) => new(node.Id, node.RoutingKeyAt(TimeProvider.System.GetUtcNow())!.PublicKey);

    private static IEnumerable<byte[]> Packets(OnionHop relay, OnionHop publisher)
    {
        var fragment = Splitter.Split(StreamId.New(), 0, true, RandomNumberGenerator.GetBytes(200), SplitParameters.Small)[0].ToArray();
        var whole = To(publisher, fragment);
        // Noise; a bit of the MAC; a bit of what lies beneath; the packet itself, and once more.
        yield return RandomNumberGenerator.GetBytes(2_048);
        yield return Changed(whole, 60);
        yield return Changed(whole, 2_000);
        yield return whole;
        yield return whole;
        // A next hop that nobody knows, and a fragment that lies about each of its parts: proof, k, n, sizes.
        yield return To(new OnionHop(NodeId.Parse(new string('a', 40)), publisher.RoutingKey), fragment);
        for (var at = 0; at < fragment.Length; at += 7) yield return To(publisher, Changed(fragment, at));
        // A later segment of a request that does not exist, and a control for it.
        yield return To(publisher, Splitter.Split(StreamId.New(), 3, true, new byte[200], SplitParameters.Small)[0].ToArray());
        yield return OnionPacket.Create(CellClass.Small, [relay, publisher], [ExchangeFormat.ControlContent, .. new byte[200]]);

        byte[] To(OnionHop last, byte[] content) => OnionPacket.Create(CellClass.Small, [relay, last], [ExchangeFormat.FragmentContent, .. content]);
    }

    private static byte[] Changed(byte[] bytes, int at)
    {
        var changed = bytes.ToArray();
        changed[at] ^= 0x80;
        return changed;
    }

    private async Task AssertServesAsync() => Assert.Equal(
        "GET /hello", await BridgeCaller.Http.GetStringAsync(BridgeCaller.Address(_network, "docs/hello"), Cancellation).WaitAsync(Soon, Cancellation));
}
