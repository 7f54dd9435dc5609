using System.Globalization;
using System.Text;
using OrleansVoxa.Bench.Bridge;
using OrleansVoxa.Bench.Measuring;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Bench.Http;

/// <summary>A server under load: the silo, or the bare Kestrel beside it, as a process of its own, and connections to it.</summary>
internal sealed class HttpServer : IAsyncDisposable
{
    public const int Connections = 64;

    private readonly string _folder = Directory.CreateTempSubdirectory("voxa-bench-").FullName;
    private readonly List<HttpCaller> _callers = [];
    private ChildProgram _program = null!;

    private HttpServer()
    {
    }

    public Uri Address { get; private set; } = null!;

    /// <summary>Where the silo's edge listens.</summary>
    public int EdgePort { get; private set; }

    /// <summary>Memory that the server has in use, in bytes.</summary>
    public long Resident => _program.Resident;

    /// <summary>Processor time of the server so far.</summary>
    public TimeSpan Processor => _program.Processor;

    /// <summary>The options of a silo that takes a million nodes, and no relays of its own.</summary>
    public static string[] Many => ["--relays", "0", "--discovery:registry:maxNodes", "1000000"];

    /// <summary>A silo that takes as many calls from here as come, on a data directory of its own if none is named.</summary>
    public static async Task<HttpServer> StartSiloAsync(CancellationToken cancellationToken, string? data = null, params string[] more)
    {
        var server = new HttpServer();
        var offset = FreePorts.Offset();
        server.Address = new Uri($"http://127.0.0.1:{9999 + offset}");
        server.EdgePort = 41040 + offset;
        return await server.StartAsync(
            "Silo", "voxa-silo", cancellationToken,
            ["--data", data ?? Path.Combine(server._folder, "data"), "--port-offset", $"{offset}", "--settings:api:loopbackWritesPerSecond", "1000000", "--settings:api:identityWritesPerSecond", "1000000", "--p2p:messagesPerSecond", "1000000", "--p2p:maxConnectionsPerAddress", "10000", "--p2p:acceptsPerSecond", "100000", .. Many, .. more]);
    }

    public static async Task<HttpServer> StartBareAsync(CancellationToken cancellationToken) =>
        await new HttpServer().StartAsync("Hello", "OrleansVoxa.Hello", cancellationToken, "json");

    /// <summary>Registers nodes without signatures. Gives their ids.</summary>
    public async Task<string[]> RegisterAsync(int count, CancellationToken cancellationToken)
    {
        var ids = new string[count];
        await LoadAsync(count, 201, i =>
        {
            var (id, request) = Registration(i);
            ids[i] = id;
            return request;
        }, cancellationToken);
        return ids;
    }

    /// <summary>A node that nobody knows yet, and the request that registers it. One in a hundred is a relay by what it says it can do.</summary>
    public static (string Id, byte[] Request) Registration(int number)
    {
        using var key = IdentityKey.Generate();
        var capabilities = number % 100 == 0 ? "\"files\",\"relay\"" : "\"files\",\"storage\"";
        return (key.Public.Id.ToString(), HttpCaller.Request("POST", "/register",
            $$"""{"ip_address":"203.0.113.9","port":9000,"public_key":"{{key.Public.ToBase64()}}","capabilities":[{{capabilities}}]}"""));
    }

    /// <summary>Sends requests over all connections, one after the other on each. The processor time is the server's.</summary>
    public async Task<Slice> LoadAsync(int count, int expected, Func<int, ReadOnlyMemory<byte>> request, CancellationToken cancellationToken)
    {
        var processor = _program.Processor;
        var slice = await Slice.MeasureAsync(count, () => Task.WhenAll(_callers.Select((caller, number) => Task.Run(
            async () =>
            {
                for (var i = number; i < count; i += _callers.Count) await caller.AskAsync(request(i), expected, cancellationToken);
            },
            cancellationToken))));
        return slice with { ProcessorSeconds = (_program.Processor - processor).TotalSeconds };
    }

    /// <summary>The body of one answer.</summary>
    public async Task<string> AskAsync(byte[] request, CancellationToken cancellationToken) =>
        Encoding.UTF8.GetString((await _callers[0].AskAsync(request, 200, cancellationToken)).Span);

    public async ValueTask DisposeAsync()
    {
        _callers.ForEach(caller => caller.Dispose());
        if (_program is not null) await _program.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task<HttpServer> StartAsync(string project, string program, CancellationToken cancellationToken, params string[] arguments)
    {
        try
        {
            _program = await ChildProgram.StartAsync(project, program, "ready ", _folder, cancellationToken, arguments);
            Address ??= new Uri(_program.Ready["ready ".Length..]);
            while (_callers.Count < Connections) _callers.Add(await HttpCaller.ConnectAsync(Address, cancellationToken));
            return this;
        }
        catch
        {
            await DisposeAsync();
            throw;
        }
    }
}
