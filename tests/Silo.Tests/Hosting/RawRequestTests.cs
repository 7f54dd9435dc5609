using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Silo.Tests.Hosting;

/// <summary>What no client library would send, by a raw socket; each is refused with its code, and the silo lives on.</summary>
public sealed class RawRequestTests : IAsyncLifetime
{
    private readonly TemporaryDirectory _data = new();
    private readonly IdentityKey _key = IdentityKey.Generate();
    private RunningSilo _silo = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _silo = await RunningSilo.StartAsync(_data.Path, "--relays", "0");

    public async ValueTask DisposeAsync()
    {
        await _silo.DisposeAsync();
        _key.Dispose();
        _data.Dispose();
    }

    [Theory]
    [InlineData("""{"public_key":"KEY","region":"a","region":"b"}""", 400, "invalid_field", "region")]
    [InlineData("""{"public_key":"KEY","public_key":"KEY"}""", 400, "invalid_field", "public_key")]
    [InlineData("""{"public_key":"KEY","port":-1}""", 400, "invalid_field", "port")]
    [InlineData("""{"public_key":"KEY","port":65536}""", 400, "invalid_field", "port")]
    [InlineData("""{"public_key":"KEY","port":1e400}""", 400, "invalid_field", "port")]
    [InlineData("""{"public_key":"KEY","port":99999999999999999999999999}""", 400, "invalid_field", "port")]
    [InlineData("""{"public_key":"KEY","sequence":18446744073709551616}""", 400, "invalid_field", "sequence")]
    [InlineData("""{"public_key":"KEY","sequence":1,"time":9223372036854775807,"signature":"AAAA"}""", 400, "invalid_field", "time")]
    [InlineData("""{"public_key":"KEY","ip_address":"127.1"}""", 400, "invalid_field", "ip_address")]
    [InlineData("""{"public_key":"KEY","region":"\ud800"}""", 400, "invalid_field", "region")]
    [InlineData("""{"public_key":"KEY","extra":DEEP}""", 400, "invalid_field", "extra")]
    [InlineData("""{"public_key":"KEY",}""", 400, "invalid_field", "body")]
    [InlineData("""{"public_key":"KEY"} {}""", 400, "invalid_field", "body")]
    public async Task Register_BadBody_RefusedWithItsCodeAndField(string body, int status, string code, string field)
    {
        var deep = new string('[', 10_000) + new string(']', 10_000);
        var text = body.Replace("KEY", _key.Public.ToBase64(), StringComparison.Ordinal).Replace("DEEP", deep, StringComparison.Ordinal);

        var answer = await AskAsync($"POST /register HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: {Encoding.UTF8.GetByteCount(text)}\r\n\r\n{text}");

        Assert.Equal((status, code, field), (answer.Status, answer.Code, answer.Field?.Split('[')[0]));
    }

    [Fact]
    public async Task Register_InvalidUtf8_400()
    {
        var answer = await AskAsync(
            "POST /register HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: 15\r\n\r\n{\"region\":\"\u00ff\u00fe\"}");

        Assert.Equal((400, "invalid_field"), (answer.Status, answer.Code));
    }

    [Fact]
    public async Task Register_ByteByByteInChunks_IsTaken()
    {
        var body = $$"""{"public_key":"{{_key.Public.ToBase64()}}","node_id":"segments","ip_address":"2001:DB8::0:1","port":4000}""";
        using var socket = await ConnectAsync();
        await SendAsync(socket, "POST /register HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n");
        foreach (var c in body) await SendAsync(socket, $"1\r\n{c}\r\n");
        await SendAsync(socket, "0\r\n\r\n");

        Assert.Equal(201, (await ReadAsync(socket)).Status);
        using var http = new HttpClient { BaseAddress = _silo.Http };
        using var shown = JsonDocument.Parse(await http.GetStringAsync("/nodes/segments", Token));
        Assert.Equal("2001:db8::1", shown.RootElement.GetProperty("ip_address").GetString());
    }

    [Fact]
    public async Task Register_BodyThatHardlyMoves_408AndTheConnectionEnds()
    {
        using var socket = await ConnectAsync();
        await SendAsync(socket, "POST /register HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{");

        // Nothing more: after the grace of five seconds the rate is below the least one.
        var answer = await ReadAsync(socket);

        Assert.Equal((408, "body_too_slow"), (answer.Status, answer.Code));
    }

    [Fact]
    public async Task Register_MoreThanItMayHoldInChunks_413()
    {
        using var socket = await ConnectAsync();
        await SendAsync(socket, "POST /register HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n");
        var chunk = $"4000\r\n{new string(' ', 0x4000)}\r\n";
        for (var i = 0; i < 4; i++) await SendAsync(socket, chunk);
        await SendAsync(socket, "1\r\n \r\n0\r\n\r\n");

        var answer = await ReadAsync(socket);

        Assert.Equal((413, "body_too_large"), (answer.Status, answer.Code));
    }

    [Theory]
    [InlineData("POST /register HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n")]
    [InlineData("POST /register HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n{}")]
    [InlineData("POST /register HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\nContent-Type: application/json\r\nConnection: close\r\n\r\nZZ\r\n{}\r\n")]
    [InlineData("GET /stats HTTP/1.1\r\n\r\n")]
    [InlineData("GET /stats HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n")]
    [InlineData("\0\0\0\0\r\n\r\n")]
    public async Task AnyPath_BrokenFraming_400(string request) => Assert.Equal(400, (await AskAsync(request)).Status);

    private async Task<Socket> ConnectAsync()
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(_silo.Http.Host, _silo.Http.Port, Token);
        return socket;
    }

    private async Task<Answer> AskAsync(string request)
    {
        using var socket = await ConnectAsync();
        await SendAsync(socket, request);
        return await ReadAsync(socket);
    }

    private static async Task SendAsync(Socket socket, string text) => await socket.SendAsync(Encoding.Latin1.GetBytes(text), Token);

    /// <summary>Reads to the end, which the server makes.</summary>
    private static async Task<Answer> ReadAsync(Socket socket)
    {
        await using var stream = new NetworkStream(socket);
        using var reader = new StreamReader(stream, Encoding.UTF8);
        var text = await reader.ReadToEndAsync(Token);
        var (head, body) = (text.Split("\r\n\r\n")[0], text[(text.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..]);
        var status = int.Parse(head.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture);
        if (!body.StartsWith('{')) return new(status, null, null);
        using var problem = JsonDocument.Parse(body);
        return new(status, Text(problem.RootElement, "code"), Text(problem.RootElement, "field"));
    }

    private static string? Text(JsonElement element, string name) => element.TryGetProperty(name, out var value) ? value.GetString() : null;

    private sealed record Answer(int Status, string? Code, string? Field);
}
