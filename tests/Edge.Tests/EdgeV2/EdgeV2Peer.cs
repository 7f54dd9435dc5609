using System.Buffers;
using OrleansVoxa.Protocol.EdgeV2;
using OrleansVoxa.Protocol.EdgeV2.Messages;
using OrleansVoxa.Protocol.Sessions;

namespace OrleansVoxa.Edge.Tests.EdgeV2;

/// <summary>A peer of framing B: a well-behaved connection, and its socket for what is not.</summary>
internal sealed class EdgeV2Peer : IAsyncDisposable
{
    private EdgeV2Peer(SocketPipe pipe, EdgeV2Connection connection) => (Pipe, Connection) = (pipe, connection);

    public SocketPipe Pipe { get; }

    public EdgeV2Connection Connection { get; }

    public static async Task<EdgeV2Peer> ConnectAsync(EdgeHost host, EdgeV2Offer? offer = null, SessionOptions? options = null)
    {
        var pipe = await SocketPipe.ConnectAsync(host.EdgeV2);
        var connection = await EdgeV2Connection.OpenAsync(
            pipe, host.Key.Public, offer ?? EdgeV2Offer.Default, options ?? SessionOptions.Default, host.Clock, TestContext.Current.CancellationToken);
        return new(pipe, connection);
    }

    public static byte[] Frame(EdgeV2Message message)
    {
        var payload = new ArrayBufferWriter<byte>();
        EdgeV2MessageCodec.Encode(message, payload);
        var frame = new ArrayBufferWriter<byte>();
        EdgeV2FrameCodec.Write(message.Type, EdgeV2Flags.None, payload.WrittenSpan, frame);
        return frame.WrittenSpan.ToArray();
    }

    public ValueTask SendAsync(EdgeV2Message message) => Connection.SendAsync(message, TestContext.Current.CancellationToken);

    public async Task<EdgeV2Message?> ReceiveAsync() => await Connection.ReceiveAsync(TestContext.Current.CancellationToken);

    public async Task<T> ReceiveAsync<T>() where T : EdgeV2Message => Assert.IsType<T>(await ReceiveAsync());

    /// <summary>Reads until the edge ends the connection, and says by which code.</summary>
    public async Task<string?> EndAsync()
    {
        while (await ReceiveAsync() is not null)
        {
        }

        return Connection.PeerGoodbye?.Code;
    }

    public async ValueTask DisposeAsync()
    {
        Connection.Abort("The test is done.");
        await Connection.DisposeAsync();
        Pipe.Dispose();
    }
}
