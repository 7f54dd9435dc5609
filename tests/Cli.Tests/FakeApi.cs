using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace OrleansVoxa.Cli.Tests;

/// <summary>An HTTP API that answers each path with what the test put there, and remembers what was asked.</summary>
internal sealed class FakeApi : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _serving;

    public FakeApi()
    {
        _listener.Start();
        _serving = ServeAsync();
    }

    public string Address => $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    /// <summary>Status and body for a path with its query.</summary>
    public Func<string, (int Status, string Body)> Answer { get; set; } = _ => (404, """{"code":"not_found","detail":"There is nothing."}""");

    public List<string> Asked { get; } = [];

    /// <summary>The bodies of what was asked, empty for none, in the same order.</summary>
    public List<string> Bodies { get; } = [];

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();

        // Stopped only when nothing accepts any more: a listener that has just stopped refuses to be asked at all.
        await _serving;
        _listener.Stop();
        _stopping.Dispose();
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                using var socket = await _listener.AcceptSocketAsync(_stopping.Token);
                try
                {
                    await ServeAsync(socket);
                }
                catch (IOException)
                {
                    // The command gave up before it was answered, which is the command's to tell.
                }
            }
        }
        catch (Exception fault) when (fault is OperationCanceledException or SocketException)
        {
            // The test ended.
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        await using var stream = new NetworkStream(socket);
        using var reader = new StreamReader(stream, Encoding.Latin1);
        var target = (await reader.ReadLineAsync(_stopping.Token))!.Split(' ')[1];
        var length = 0;
        while (await reader.ReadLineAsync(_stopping.Token) is { Length: > 0 } field)
        {
            if (field.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase)) length = int.Parse(field[15..], CultureInfo.InvariantCulture);
        }

        // Latin-1, so that a character is a byte.
        var received = new char[length];
        if (length > 0) await reader.ReadBlockAsync(received.AsMemory(), _stopping.Token);
        Bodies.Add(Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(received)));
        Asked.Add(target);
        var (status, text) = Answer(target);
        var body = Encoding.UTF8.GetBytes(text);
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {status} X\r\nConnection: close\r\n{(status == 503 ? "Retry-After: 1\r\n" : "")}Content-Length: {body.Length}\r\n\r\n"), _stopping.Token);
        await stream.WriteAsync(body, _stopping.Token);
    }
}
