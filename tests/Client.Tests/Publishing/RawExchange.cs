using System.Net.Sockets;
using System.Text;

namespace OrleansVoxa.Client.Tests.Publishing;

/// <summary>One connection of a <see cref="RawOrigin"/>.</summary>
internal sealed class RawExchange(Socket socket, CancellationToken stopping) : IDisposable
{
    private readonly NetworkStream _stream = new(socket, ownsSocket: true);

    public CancellationToken Stopping => stopping;

    /// <summary>Request line and fields, as they came.</summary>
    public async Task<string> ReadHeadAsync()
    {
        var head = new StringBuilder();
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal)) head.Append(Encoding.Latin1.GetString(await ReadAsync(1)));
        return head.ToString();
    }

    public async Task<byte[]> ReadAsync(int length)
    {
        var bytes = new byte[length];
        await _stream.ReadExactlyAsync(bytes, stopping);
        return bytes;
    }

    /// <summary>All that still comes.</summary>
    public async Task<string> ReadToEndAsync()
    {
        using var all = new MemoryStream();
        await _stream.CopyToAsync(all, stopping);
        return Encoding.Latin1.GetString(all.ToArray());
    }

    public Task SendAsync(string text) => _stream.WriteAsync(Encoding.UTF8.GetBytes(text), stopping).AsTask();

    /// <summary>Breaks the line, so that the other side sees a reset.</summary>
    public void Reset()
    {
        // Not through the stream, which would end its side in order first.
        socket.LingerState = new LingerOption(true, 0);
        socket.Dispose();
    }

    public void Dispose() => _stream.Dispose();
}
