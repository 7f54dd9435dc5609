using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace OrleansVoxa.Bench.Http;

/// <summary>
/// One kept-alive connection to an HTTP server, and no more of HTTP than its answers need: a client library would take more processor time
/// than the server that is measured.
/// </summary>
internal sealed class HttpCaller(Socket socket) : IDisposable
{
    private readonly byte[] _buffer = new byte[256 * 1024];

    public static async Task<HttpCaller> ConnectAsync(Uri server, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(server.Host, server.Port, cancellationToken);
        return new HttpCaller(socket);
    }

    /// <summary>A request's bytes.</summary>
    public static byte[] Request(string method, string target, string body = "", string headers = "")
    {
        var content = body.Length == 0 && method == "GET"
            ? ""
            : string.Create(CultureInfo.InvariantCulture, $"Content-Type: application/json\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n");
        return Encoding.UTF8.GetBytes($"{method} {target} HTTP/1.1\r\nHost: 127.0.0.1\r\n{headers}{content}\r\n{body}");
    }

    /// <summary>Sends a request and waits for the whole answer, whose status must be the expected one.</summary>
    /// <returns>The bytes of its body, valid until the next call.</returns>
    public async ValueTask<ReadOnlyMemory<byte>> AskAsync(ReadOnlyMemory<byte> request, int expected, CancellationToken cancellationToken)
    {
        await socket.SendAsync(request, cancellationToken);
        int have = 0, head = -1, length = 0;
        while (head < 0 || have < head + length)
        {
            var read = await socket.ReceiveAsync(_buffer.AsMemory(have), cancellationToken);
            if (read == 0) throw new InvalidOperationException("The server closed the connection.");
            have += read;
            if (head < 0 && Head(_buffer.AsSpan(0, have)) is var (end, content, status) && end > 0)
            {
                (head, length) = (end, content);
                if (status != expected) throw new InvalidOperationException($"Answered {Encoding.UTF8.GetString(_buffer, 0, have)}");
            }
        }

        return _buffer.AsMemory(head, length);
    }

    public void Dispose() => socket.Dispose();

    private static (int End, int Length, int Status) Head(ReadOnlySpan<byte> bytes)
    {
        var end = bytes.IndexOf("\r\n\r\n"u8);
        if (end < 0) return default;
        var status = int.Parse(bytes[9..12], CultureInfo.InvariantCulture);
        // Some servers write names of fields in lower case.
        var at = bytes[..end].IndexOf("ontent-Length: "u8);
        if (at < 0) at = bytes[..end].IndexOf("ontent-length: "u8);
        if (at < 0) return (end + 4, 0, status);
        var digits = bytes[(at + 15)..(end + 2)];
        return (end + 4, int.Parse(digits[..digits.IndexOf((byte)'\r')], CultureInfo.InvariantCulture), status);
    }
}
