using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;

namespace OrleansVoxa.Cli.Tests;

/// <summary>The API's side of one command that runs for as long as the test says. Each call is served beside the others.</summary>
internal sealed class FakeExecApi : IAsyncDisposable
{
    public const string Id = "00112233445566778899aabbccddeeff";

    private readonly HttpListener _listener;
    private readonly Task _serving;
    private readonly ConcurrentQueue<Task> _calls = new();
    private readonly TaskCompletionSource<JsonElement> _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _begin = new(TaskCreationOptions.RunContinuationsAsynchronously);
    // Waited for without a thread: those of the pool are few, and the other calls need them.
    private readonly Channel<string?> _lines = Channel.CreateUnbounded<string?>();
    private readonly ConcurrentQueue<JsonElement> _resizes = new();
    private readonly ConcurrentQueue<string> _signals = new();
    private readonly MemoryStream _input = new();

    public FakeExecApi(bool holds = false)
    {
        (_listener, Address) = Listen();
        if (!holds) _begin.SetResult();
        _serving = ServeAsync();
    }

    public string Address { get; }

    /// <summary>The first line that is answered.</summary>
    public string Start { get; init; } = $$"""{"exec_id":"{{Id}}","instance":"web.1.1","node_id":"00112233445566778899aabbccddeeff00112233","timeout_seconds":3600,"tty":true}""";

    public int SignalStatus { get; init; } = 200;

    /// <summary>So many sizes are not taken, from the first on.</summary>
    public int RefusedResizes { get; init; }

    /// <summary>What was asked for.</summary>
    public Task<JsonElement> Asked => _asked.Task.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);

    public IReadOnlyList<JsonElement> Resizes => [.. _resizes];

    public IReadOnlyList<string> Signals => [.. _signals];

    public string Input
    {
        get { lock (_input) return Encoding.UTF8.GetString(_input.ToArray()); }
    }

    /// <summary>The command writes.</summary>
    public void Write(string text) => _lines.Writer.TryWrite($$"""{"stream":"stdout","data":"{{Convert.ToBase64String(Encoding.UTF8.GetBytes(text))}}"}""");

    /// <summary>The last line, and the end of the answer.</summary>
    public void End(string line)
    {
        _lines.Writer.TryWrite(line);
        _lines.Writer.TryComplete();
    }

    /// <summary>The answer is cut off.</summary>
    public void Break() => _lines.Writer.TryWrite(null);

    public async ValueTask DisposeAsync()
    {
        _begin.TrySetResult();
        _lines.Writer.TryComplete();
        _listener.Close();
        await _serving;
        await Task.WhenAll(_calls);
    }

    /// <summary>A listener takes no port of the system's choice; one that was chosen just now may be somebody else's by the time that it is asked for.</summary>
    private static (HttpListener Listener, string Address) Listen()
    {
        for (var tried = 1; ; tried++)
        {
            using var free = new TcpListener(IPAddress.Loopback, 0);
            free.Start();
            var address = $"http://127.0.0.1:{((IPEndPoint)free.LocalEndpoint).Port}/";
            free.Stop();
            var listener = new HttpListener { Prefixes = { address } };
            try
            {
                listener.Start();
                return (listener, address);
            }
            catch (HttpListenerException) when (tried < 20)
            {
                listener.Close();
            }
        }
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                var context = await _listener.GetContextAsync();
                _calls.Enqueue(Task.Run(() => AnswerAsync(context)));
            }
        }
        catch (Exception fault) when (fault is HttpListenerException or ObjectDisposedException)
        {
            // The test ended.
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        try
        {
            switch (context.Request.Url!.AbsolutePath)
            {
                case "/api/apps/exec":
                    _asked.TrySetResult(await ReadAsync(context));
                    await _begin.Task;
                    await RunAsync(context);
                    break;
                case "/api/apps/exec_input":
                    // The listener fills a buffer before it gives it back.
                    var buffer = new byte[1];
                    while (await context.Request.InputStream.ReadAsync(buffer) is > 0 and var read)
                    {
                        lock (_input) _input.Write(buffer, 0, read);
                    }

                    await SayAsync(context, 200, "{}");
                    break;
                case "/api/apps/exec_resize":
                    _resizes.Enqueue(await ReadAsync(context));
                    var isTaken = _resizes.Count > RefusedResizes;
                    await SayAsync(context, isTaken ? 200 : 503, isTaken ? """{"sent":true}""" : """{"code":"busy","detail":"Not now."}""");
                    break;
                case "/api/apps/exec_signal":
                    _signals.Enqueue((await ReadAsync(context)).GetProperty("signal").GetString()!);
                    await SayAsync(context, SignalStatus, SignalStatus == 200 ? """{"sent":true}""" : """{"code":"not_found","detail":"There is nothing."}""");
                    break;
                default:
                    await SayAsync(context, 404, "{}");
                    break;
            }
        }
        catch (Exception fault) when (fault is HttpListenerException or IOException or ObjectDisposedException)
        {
            // The command left.
        }
    }

    private async Task RunAsync(HttpListenerContext context)
    {
        context.Response.SendChunked = true;
        await LineAsync(context, Start);
        await foreach (var line in _lines.Reader.ReadAllAsync())
        {
            if (line is null)
            {
                context.Response.Abort();
                return;
            }

            await LineAsync(context, line);
        }

        context.Response.Close();
    }

    private static async Task LineAsync(HttpListenerContext context, string line)
    {
        await context.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(line + "\n"));
        await context.Response.OutputStream.FlushAsync();
    }

    private static async Task<JsonElement> ReadAsync(HttpListenerContext context)
    {
        using var document = await JsonDocument.ParseAsync(context.Request.InputStream);
        return document.RootElement.Clone();
    }

    private static async Task SayAsync(HttpListenerContext context, int status, string body)
    {
        context.Response.StatusCode = status;
        await context.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(body));
        context.Response.Close();
    }
}
