using System.Globalization;
using System.IO.Compression;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using OrleansVoxa.Protocol.Compression;

namespace OrleansVoxa.Silo.Tests.Hosting;

/// <summary>Which coding the stream of all records comes in, by a raw socket: what is on the wire, and not what a library makes of it.</summary>
public sealed class RecordStreamTests : IAsyncLifetime
{
    private readonly TemporaryDirectory _data = new();
    private RunningSilo _silo = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _silo = await RunningSilo.StartAsync(_data.Path, "--relays", "12");

    public async ValueTask DisposeAsync()
    {
        await _silo.DisposeAsync();
        _data.Dispose();
    }

    [Theory]
    [InlineData("", null)]
    [InlineData("Accept-Encoding: \r\n", null)]
    [InlineData("Accept-Encoding: identity\r\n", null)]
    [InlineData("Accept-Encoding: zstd\r\n", "zstd")]
    [InlineData("Accept-Encoding: ZSTD\r\n", "zstd")]
    [InlineData("Accept-Encoding: gzip, deflate, br, zstd\r\n", "zstd")]
    [InlineData("Accept-Encoding: gzip\r\nAccept-Encoding: zstd\r\n", "zstd")]
    [InlineData("Accept-Encoding: zstd;q=0.5, br;q=0.9\r\n", "br")]
    [InlineData("Accept-Encoding: zstd;q=0, gzip;q=0.1\r\n", "gzip")]
    [InlineData("Accept-Encoding: zstd;q=0\r\n", null)]
    [InlineData("Accept-Encoding: gzip;q=0.2, identity;q=0.9\r\n", null)]
    [InlineData("Accept-Encoding: compress, lz4\r\n", null)]
    [InlineData("Accept-Encoding: ;;,,\r\n", null)]
    [InlineData("Accept-Encoding: *\r\n", "zstd")]
    public async Task Fetch_CodingsThatACallerTakes_ComesInTheOneItLikesBest(string header, string? coding)
    {
        var (head, body) = await AskAsync("GET", header);

        Assert.StartsWith("HTTP/1.1 200 ", head, StringComparison.Ordinal);
        Assert.Contains("\r\nVary: Accept, Accept-Encoding", head, StringComparison.Ordinal);
        Assert.Equal(coding, Field(head, "Content-Encoding"));
        var lines = Encoding.UTF8.GetString(Decode(coding, body)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(13, lines.Length);
        Assert.Equal(12, JsonDocument.Parse(lines[^1]).RootElement.GetProperty("count").GetInt32());
    }

    [Fact]
    public async Task Head_SaysTheCodingAndNoMore()
    {
        var (head, body) = await AskAsync("HEAD", "Accept-Encoding: zstd\r\n");
        Assert.Equal(("zstd", 0), (Field(head, "Content-Encoding"), body.Length));
    }

    private static byte[] Decode(string? coding, byte[] body)
    {
        if (coding == "zstd")
        {
            var text = new byte[64 << 10];
            var length = Zstandard.Decompress(body, text);
            Assert.True(length >= 0, "This is no whole Zstandard frame.");
            return text[..length];
        }

        using var packed = new MemoryStream(body);
        using Stream plain = coding switch { "br" => new BrotliStream(packed, CompressionMode.Decompress), "gzip" => new GZipStream(packed, CompressionMode.Decompress), _ => packed };
        using var read = new MemoryStream();
        plain.CopyTo(read);
        return read.ToArray();
    }

    private static string? Field(string head, string name) => head.Split("\r\n")
        .Where(line => line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase)).Select(line => line[(name.Length + 1)..].Trim()).SingleOrDefault();

    /// <summary>Asks, reads to the end, which the server makes, and takes the chunks apart.</summary>
    private async Task<(string Head, byte[] Body)> AskAsync(string method, string header)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(_silo.Http.Host, _silo.Http.Port, Token);
        await socket.SendAsync(Encoding.Latin1.GetBytes(
            $"{method} /data/fetch_nri HTTP/1.1\r\nHost: localhost\r\nAccept: application/x-ndjson\r\n{header}Connection: close\r\n\r\n"), Token);
        await using var stream = new NetworkStream(socket);
        using var all = new MemoryStream();
        await stream.CopyToAsync(all, Token);
        var text = Encoding.Latin1.GetString(all.ToArray());
        var at = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        var head = text[..at];
        var body = new StringBuilder();
        for (at += 4; at < text.Length;)
        {
            var end = text.IndexOf("\r\n", at, StringComparison.Ordinal);
            var length = int.Parse(text[at..end], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            if (length == 0) break;
            body.Append(text, end + 2, length);
            at = end + 2 + length + 2;
        }

        return (head, Encoding.Latin1.GetBytes(body.ToString()));
    }
}
