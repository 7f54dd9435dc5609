namespace OrleansVoxa.Bench.Http;

/// <summary>Heartbeats over HTTP, of as many nodes as the silo knows, against a server that reads and writes the same and does nothing.</summary>
internal class HttpBeatsComparison(int nodes = 1_000) : HttpComparison
{
    private byte[][] _beats = [];
    private int _next;

    public override string Name => "http-beats";

    public override string Subject => "heartbeats over HTTP, 64 connections";

    public override string Baseline => "a bare Kestrel that reads and writes the same JSON";

    public override string Bar => "at least 0.6";

    protected override string Unit => "heartbeats";

    protected override async Task FillAsync(CancellationToken cancellationToken) =>
        _beats = [.. (await Silo.RegisterAsync(nodes, cancellationToken)).Select(Beat)];

    protected override Func<int, ReadOnlyMemory<byte>> Requests(HttpServer server)
    {
        // The next nodes in each slice, so that memory is as cold as it is with many nodes.
        var first = _next += Count;
        return i => _beats[(first + i) % _beats.Length];
    }

    protected static byte[] Beat(string id) => HttpCaller.Request("POST", "/heartbeat/" + id, "{}");
}
