using System.Text.Json;

namespace OrleansVoxa.Bench.Http;

/// <summary>The first 20 of 100,000 nodes by a filter that one in a hundred passes, against a server that writes as much and looks nothing up.</summary>
internal class HttpDiscoverComparison : HttpComparison
{
    public const int Nodes = 100_000;

    private static readonly byte[] Request = HttpCaller.Request("GET", "/discover?capabilities=relay&max_results=20");

    public override string Name => "http-discover";

    public override string Subject => "discover the first 20 by capability, 100,000 nodes, 64 connections";

    public override string Baseline => "a bare Kestrel that writes the same JSON";

    public override string Bar => "at least 0.5";

    protected override string Unit => "answers";

    protected override async Task FillAsync(CancellationToken cancellationToken)
    {
        await Silo.RegisterAsync(Nodes, cancellationToken);
        using var answer = JsonDocument.Parse(await Silo.AskAsync(Request, cancellationToken));
        if (answer.RootElement.GetProperty("nodes").GetArrayLength() != 20) throw new InvalidOperationException("The silo does not show 20 nodes.");
    }

    protected override Func<int, ReadOnlyMemory<byte>> Requests(HttpServer server) => static _ => Request;
}
