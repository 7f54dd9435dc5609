using System.Net;
using System.Net.Sockets;
using System.Text;

namespace OrleansVoxa.Integration.Tests;

/// <summary>A caller who reads one byte a second.</summary>
public sealed class SlowReaderTests(PublishedNetwork published) : IClassFixture<PublishedNetwork>
{
    private const long Whole = 512L * 64 * 1024;

    private readonly VoxaNetwork _network = published.Network;
    private readonly OriginServer _origin = published.Origin;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Caller_ReadsOneByteASecond_HoldsTheServerBackDisturbsNobodyAndGetsAll()
    {
        using var slow = new Socket(SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 8_192 };
        await slow.ConnectAsync(IPAddress.Loopback, _network.Api.Port, Cancellation);
        await slow.SendAsync(Encoding.ASCII.GetBytes("GET /bridge/docs/zeros HTTP/1.1\r\nHost: localhost\r\n\r\n"), Cancellation);
        var before = Memory();

        // What the protocol is about is the seconds themselves: this is the one wait of these tests that is meant.
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1));
        var one = new byte[1];
        long received = 0;
        for (var second = 0; second < 5; second++)
        {
            received += await slow.ReceiveAsync(one, Cancellation);
            for (var i = 0; i < 3; i++)
            {
                Assert.Equal("GET /hello", await BridgeCaller.Http.GetStringAsync(BridgeCaller.Address(_network, "docs/hello"), Cancellation)
                    .WaitAsync(TimeSpan.FromSeconds(20), Cancellation));
            }

            await timer.WaitForNextTickAsync(Cancellation);
        }

        Assert.Equal(5, received);
        Assert.True(_origin.Sent < Whole / 2, $"{_origin.Sent} of {Whole} bytes were taken from the server, though nobody reads them");
        Assert.True(Memory() - before < 128L << 20, "the silo holds what the caller does not read");

        // From here on it reads as fast as it can, and all of it comes.
        Assert.Equal(Whole, await ReadBodyAsync(slow));
    }

    /// <summary>Reads head and body to the end that the head promised; gives the length of a body of zeros.</summary>
    private static async Task<long> ReadBodyAsync(Socket socket)
    {
        var buffer = new byte[256 * 1024];
        var head = new StringBuilder();
        long body = -1;
        while (body < Whole)
        {
            var read = await socket.ReceiveAsync(buffer, Cancellation).AsTask().WaitAsync(TimeSpan.FromMinutes(1), Cancellation);
            Assert.True(read > 0, $"the connection was closed after {body} bytes of body");
            var piece = buffer.AsMemory(0, read);
            if (body < 0)
            {
                head.Append(Encoding.Latin1.GetString(piece.Span));
                var end = head.ToString().IndexOf("\r\n\r\n", StringComparison.Ordinal);
                if (end < 0) continue;
                Assert.Contains($"Content-Length: {Whole}", head.ToString(0, end), StringComparison.OrdinalIgnoreCase);
                piece = piece[^(head.Length - end - 4)..];
                body = 0;
            }

            Assert.False(piece.Span.ContainsAnyExcept((byte)0));
            body += piece.Length;
        }

        return body;
    }

    private long Memory()
    {
        var line = File.ReadLines($"/proc/{_network.Silo.Id}/status").First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
        return long.Parse(new string([.. line.Where(char.IsAsciiDigit)]), System.Globalization.CultureInfo.InvariantCulture) * 1024;
    }
}
