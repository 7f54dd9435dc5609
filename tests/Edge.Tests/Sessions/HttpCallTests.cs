using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using OrleansVoxa.Edge.Sessions.Http;
using OrleansVoxa.Edge.Tests.Bridge;
using OrleansVoxa.Protocol.Exchanges;
using OrleansVoxa.Protocol.Framing;
using OrleansVoxa.Protocol.Framing.Messages;
using OrleansVoxa.Protocol.Sessions;

namespace OrleansVoxa.Edge.Tests.Sessions;

/// <summary>Requests that the edge splits for a peer that cannot: calls and streams.</summary>
public sealed class HttpCallTests(BridgeNetwork network) : IClassFixture<BridgeNetwork>
{
    [Fact]
    public async Task Call_Http_BringsTheAnswer()
    {
        await using var peer = await TestPeer.ConnectAsync(network.Host);
        var call = HttpHeads.EncodeCall("echo", Head("POST", "/body", hasBody: true), "hello"u8);

        var reply = await peer.DoneAsync(c => new Call(c, "http", call));

        Assert.True(HttpHeads.TryDecodeAnswer(reply.Span, 1_000, out var head, out var body, out _));
        Assert.Equal(200, head.Status);
        Assert.Equal("hello", Encoding.UTF8.GetString(body));
    }

    [Theory]
    [InlineData("nobody", "/", "service_unknown")]
    [InlineData("echo", "/unreachable", "origin_unreachable")]
    public async Task Call_HttpThatFails_IsAnErrorWithItsCode(string service, string target, string code)
    {
        await using var peer = await TestPeer.ConnectAsync(network.Host);
        var call = HttpHeads.EncodeCall(service, Head("GET", target, hasBody: false), []);

        Assert.Equal(code, await peer.RefusedAsync(c => new Call(c, "http", call)));
    }

    [Fact]
    public async Task Stream_LongBodyUnderCredit_ComesBackByteForByte()
    {
        await using var peer = await TestPeer.ConnectAsync(network.Host);
        var sent = RandomNumberGenerator.GetBytes(700_000);
        const uint window = 50_000;
        await peer.SendAsync(new StreamOpen(1, "echo", HttpHeads.Encode(Head("POST", "/body", hasBody: true)), window));

        var offset = 0;
        var ended = false;
        var received = new MemoryStream();
        while (true)
        {
            switch (await peer.ReceiveAsync())
            {
                case StreamCredit credit:
                    var room = credit.Bytes;
                    while (room > 0 && offset < sent.Length)
                    {
                        var size = (int)Math.Min(room, Math.Min(40_000, sent.Length - offset));
                        await peer.SendAsync(new StreamData(1, sent.AsMemory(offset, size)));
                        offset += size;
                        room -= (uint)size;
                    }

                    if (offset == sent.Length && !ended) await peer.SendAsync(new StreamData(1, ReadOnlyMemory<byte>.Empty));
                    ended = offset == sent.Length;
                    break;
                case StreamData data:
                    received.Write(data.Bytes.Span);
                    await peer.SendAsync(new StreamCredit(1, (uint)data.Bytes.Length));
                    break;
                case StreamClose close:
                    Assert.Equal("", close.Code);
                    AssertAnswer(received.ToArray(), sent);
                    return;
                default:
                    Assert.Fail("The session ended.");
                    return;
            }
        }
    }

    [Fact]
    public async Task Stream_MoreThanItsCredit_EndsTheSession()
    {
        await using var peer = await TestPeer.ConnectAsync(network.Host);
        await peer.SendAsync(new StreamOpen(1, "echo", HttpHeads.Encode(Head("POST", "/slow", hasBody: true)), 1));
        var credit = await peer.ReceiveAsync<StreamCredit>();

        // What has been passed on is granted anew, so it goes on past any credit: nobody reads at the other end.
        Assert.InRange(credit.Bytes, 1u, 1u << 20);
        var last = LastAsync(peer);
        for (var sent = 0L; sent < 64L * credit.Bytes && !last.IsCompleted; sent += 60_000)
        {
            try
            {
                await peer.SendAsync(new StreamData(1, new byte[60_000]));
            }
            catch (SessionClosedException)
            {
                // The edge has ended the session, which is what is waited for.
                break;
            }
        }

        Assert.Equal("credit_exceeded", Assert.IsType<Error>(await last).Code);
    }

    private static async Task<Message?> LastAsync(TestPeer peer)
    {
        Message? last = null;
        while (await peer.ReceiveAsync() is { } message) last = message;
        return last;
    }

    [Fact]
    public async Task Stream_ClosedByThePeer_IsCancelledAndClosedBack()
    {
        await using var peer = await TestPeer.ConnectAsync(network.Host);
        await peer.SendAsync(new StreamOpen(3, "echo", HttpHeads.Encode(Head("GET", "/slow", hasBody: false)), 1_000));

        await peer.SendAsync(new StreamClose(3, "", ""));

        Assert.Equal(ExchangeFailureCodes.Cancelled, (await peer.ReceiveAsync<StreamClose>()).Code);
    }

    [Fact]
    public async Task Stream_AnswerThatIsCut_ClosesWithACode()
    {
        await using var peer = await TestPeer.ConnectAsync(network.Host);
        await peer.SendAsync(new StreamOpen(5, "echo", HttpHeads.Encode(Head("GET", "/cut", hasBody: false)), 1_000_000));

        Assert.NotEqual("", (await UntilClosedAsync(peer)).Code);
    }

    private static async Task<StreamClose> UntilClosedAsync(TestPeer peer)
    {
        while (true)
        {
            if (await peer.ReceiveAsync() is StreamClose close) return close;
        }
    }

    private static HttpRequestHead Head(string method, string target, bool hasBody) => new(method, target, [], hasBody);

    private static void AssertAnswer(byte[] received, byte[] body)
    {
        var length = (int)BinaryPrimitives.ReadUInt32BigEndian(received);
        Assert.True(HttpHeads.TryDecodeResponse(received.AsSpan(4, length), out var head, out _));
        Assert.Equal(200, head.Status);
        Assert.Equal(body, received[(4 + length)..]);
    }
}
