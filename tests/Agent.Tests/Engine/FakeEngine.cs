using System.Net.Sockets;
using System.Text;
using OrleansVoxa.Testing;

namespace OrleansVoxa.Agent.Tests.Engine;

/// <summary>Something at a Unix socket that says whatever a test wants, byte by byte.</summary>
internal sealed class FakeEngine : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly CancellationTokenSource _ended = new();
    private readonly Func<string, Stream, CancellationToken, Task> _answer;
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly Task _accepting;

    private FakeEngine(Func<string, Stream, CancellationToken, Task> answer)
    {
        _answer = answer;
        _listener.Bind(new UnixDomainSocketEndPoint(Socket));
        _listener.Listen();
        _accepting = AcceptAsync();
    }

    public string Socket => _folder.Of("engine.sock");

    /// <summary>Request lines in the order in which they came.</summary>
    public List<string> Requests { get; } = [];

    /// <summary>Answers the question for its version well, and everything else as the test says.</summary>
    public static FakeEngine After(Func<Stream, CancellationToken, Task> answer) => new(async (line, stream, token) =>
    {
        if (line.StartsWith("GET /version ", StringComparison.Ordinal)) await SayAsync(stream, Json("""{"ApiVersion":"1.41","MinAPIVersion":"1.12"}"""), token);
        else await answer(stream, token);
    });

    /// <summary>Answers the question for its version well, and everything else as the test says by the request line.</summary>
    public static FakeEngine Serving(Func<string, Stream, CancellationToken, Task> answer) => new((line, stream, token) =>
        line.StartsWith("GET /version ", StringComparison.Ordinal) ? SayAsync(stream, Json("""{"ApiVersion":"1.41","MinAPIVersion":"1.12"}"""), token) : answer(line, stream, token));

    /// <summary>Answers as the test says by the request line, and the question for its version well. What a request carries is not read.</summary>
    /// <param name="answer">The answer.</param>
    /// <param name="version">What it says of its version; null: that it is a Docker Engine.</param>
    public static FakeEngine Answering(Func<string, string> answer, string? version = null) => new((line, stream, token) =>
        SayAsync(stream, line.StartsWith("GET /version ", StringComparison.Ordinal) ? Json(version ?? """{"ApiVersion":"1.41","MinAPIVersion":"1.12"}""") : answer(line), token));

    /// <summary>Answers as the test says by the request line, the question for its version too.</summary>
    public static FakeEngine AnsweringAll(Func<string, string> answer) => new((line, stream, token) => SayAsync(stream, answer(line), token));

    /// <summary>Says one thing to everything but the question for its version.</summary>
    public static FakeEngine Saying(string answer) => After((stream, token) => SayAsync(stream, answer, token));

    /// <summary>Says one thing to everything, and closes.</summary>
    public static FakeEngine SayingAlways(string answer) => new((_, stream, token) => SayAsync(stream, answer, token));

    public static string Json(string body, int status = 200) =>
        $"HTTP/1.1 {status} X\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}";

    public static Task SayAsync(Stream stream, string text, CancellationToken token) => stream.WriteAsync(Encoding.UTF8.GetBytes(text), token).AsTask();

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

    private async Task ServeAsync(Socket socket)
    {
        await using var stream = new NetworkStream(socket, ownsSocket: true);
        try
        {
            var head = new StringBuilder();
            var one = new byte[1];
            while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
            {
                if (await stream.ReadAsync(one, _ended.Token) == 0) return;
                head.Append((char)one[0]);
            }

            var line = head.ToString().Split("\r\n")[0];
            lock (Requests) Requests.Add(line);
            await _answer(line, stream, _ended.Token);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            // The client went, or the test is over.
        }
    }
}
