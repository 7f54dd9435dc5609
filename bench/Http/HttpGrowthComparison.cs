using OrleansVoxa.Bench.Measuring;

namespace OrleansVoxa.Bench.Http;

/// <summary>The same call to a silo that knows 100,000 nodes, against one that knows 1,000.</summary>
internal sealed class HttpGrowthComparison(string call, string bar, Func<string[], byte[][]> requests) : HttpComparison
{
    private const int Few = 1_000;

    private byte[][] _many = [];
    private byte[][] _few = [];
    private int _next;

    public static IReadOnlyList<HttpGrowthComparison> All { get; } =
    [
        new("beats", "none slower", static ids => [.. ids.Select(static id => HttpCaller.Request("POST", "/heartbeat/" + id, "{}"))]),
        new("discover", "at least 0.9", static _ => [HttpCaller.Request("GET", "/discover?capabilities=relay&max_results=10")]),
    ];

    public override string Name => "growth-" + call;

    public override string Subject => $"{call} over HTTP, 100,000 nodes registered, 64 connections";

    public override string Baseline => "the same, 1,000 nodes registered";

    public override string Bar => bar;

    protected override string Unit => "answers";

    protected override async Task<HttpServer?> StartOtherAsync(CancellationToken cancellationToken) => await HttpServer.StartSiloAsync(cancellationToken);

    protected override async Task FillAsync(CancellationToken cancellationToken)
    {
        _many = requests(await Silo.RegisterAsync(HttpDiscoverComparison.Nodes, cancellationToken));
        _few = requests(await Other.RegisterAsync(Few, cancellationToken));
    }

    protected override Func<int, ReadOnlyMemory<byte>> Requests(HttpServer server)
    {
        var among = server == Silo ? _many : _few;
        var first = _next += Count;
        return i => among[(first + i) % among.Length];
    }
}
