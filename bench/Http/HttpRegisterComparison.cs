namespace OrleansVoxa.Bench.Http;

/// <summary>Registrations of nodes that nobody knew, answered after the commit, against a server that reads and writes the same and does nothing.</summary>
internal sealed class HttpRegisterComparison : HttpComparison
{
    public override string Name => "http-register";

    public override string Subject => "unsigned registrations over HTTP, each of a new node, 64 connections";

    public override string Baseline => "a bare Kestrel that reads and writes the same JSON";

    public override string Bar => "at least 0.25";

    protected override string Unit => "registrations";

    protected override int Expected => 201;

    protected override int Count => 3_200;

    protected override Task FillAsync(CancellationToken cancellationToken) => Silo.RegisterAsync(1_000, cancellationToken);

    protected override Func<int, ReadOnlyMemory<byte>> Requests(HttpServer server)
    {
        var requests = new byte[Count][];
        Parallel.For(0, Count, i => requests[i] = HttpServer.Registration(i).Request);
        return i => requests[i];
    }
}
