using System.Net.Sockets;
using System.Text;
using OrleansVoxa.Testing;

namespace OrleansVoxa.Agent.Tests.Containers;

/// <summary>
/// Stands between an agent and its engine and cuts everything off at the n-th call that changes something: the engine has done it and
/// the agent has not heard, nor is anything heard of it again. To the engine that is an agent that was killed there, and as good as
/// one that was killed anywhere up to the next such call.
/// </summary>
internal sealed class CuttingProxy : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly CancellationTokenSource _ended = new();
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly string _engine;
    private readonly int _cutAt;
    private readonly Task _accepting;
    private int _calls;

    public CuttingProxy(string engine, int cutAt)
    {
        _engine = engine;
        _cutAt = cutAt;
        _listener.Bind(new UnixDomainSocketEndPoint(Socket));
        _listener.Listen();
        _accepting = AcceptAsync();
    }

    public string Socket => _folder.Of("proxy.sock");

    /// <summary>Calls so far that change something.</summary>
    public int Calls => Volatile.Read(ref _calls);

    /// <summary>Whether the cut has been made.</summary>
    public bool HasCut => Calls >= _cutAt;

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        _listener.Dispose();
        await _accepting;
        _folder.Dispose();
        _ended.Dispose();
    }

    private async Task AcceptAsync()
    {
        var running = new List<Task>();
        try
        {
            while (true) running.Add(ServeAsync(await _listener.AcceptAsync(_ended.Token)));
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException or SocketException)
        {
            await Task.WhenAll(running);
        }
    }

    // One call a connection: the agent is told to close it, so that calls can be counted by their heads.
    private async Task ServeAsync(Socket client)
    {
        using var _ = client;
        try
        {
            var request = await ReadRequestAsync(client);
            if (HasCut) return;
            var changes = !request.AsSpan().StartsWith("GET "u8);
            var cut = changes && Interlocked.Increment(ref _calls) == _cutAt;
            using var engine = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await engine.ConnectAsync(new UnixDomainSocketEndPoint(_engine), _ended.Token);
            await engine.SendAsync(request, _ended.Token);
            var buffer = new byte[64 << 10];
            while (await engine.ReceiveAsync(buffer, _ended.Token) is var read and > 0)
            {
                if (!cut) await client.SendAsync(buffer.AsMemory(0, read), _ended.Token);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The agent or the test is gone.
        }
    }

    private async Task<byte[]> ReadRequestAsync(Socket client)
    {
        var bytes = new List<byte>();
        var buffer = new byte[16 << 10];
        while (true)
        {
            var read = await client.ReceiveAsync(buffer, _ended.Token);
            if (read == 0) return [.. bytes];
            bytes.AddRange(buffer.AsSpan(0, read));
            var text = Encoding.Latin1.GetString([.. bytes]);
            var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            if (end < 0) continue;
            var length = text[..end].Split("\r\n").Select(line => line.Split(':', 2)).FirstOrDefault(parts => parts[0].Equals("Content-Length", StringComparison.OrdinalIgnoreCase));
            if (length is not null && bytes.Count < end + 4 + int.Parse(length[1], System.Globalization.CultureInfo.InvariantCulture)) continue;
            return Encoding.Latin1.GetBytes(text.Insert(end, "\r\nConnection: close"));
        }
    }
}
