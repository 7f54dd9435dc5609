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
                await using var stream = new NetworkStream(socket);
                using var reader = new StreamReader(stream, Encoding.Latin1);
                var target = (await reader.ReadLineAsync(_stopping.Token))!.Split(' ')[1];
                while (!string.IsNullOrEmpty(await reader.ReadLineAsync(_stopping.Token)))
                {
                }

                Asked.Add(target);
                var (status, text) = Answer(target);
                var body = Encoding.UTF8.GetBytes(text);
                await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {status} X\r\nConnection: close\r\nContent-Length: {body.Length}\r\n\r\n"), _stopping.Token);
                await stream.WriteAsync(body, _stopping.Token);
            }
        }
        catch (Exception fault) when (fault is OperationCanceledException or SocketException)
        {
            // The test ended.
        }
    }
}
