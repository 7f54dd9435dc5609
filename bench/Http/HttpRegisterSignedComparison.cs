using OrleansVoxa.Bench.Measuring;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Bench.Http;

/// <summary>
/// Registrations with a signed record, answered after the commit, against the verification of such records on all processors and
/// nothing else. The silo shares its processors with the load that is driven at it, the baseline does not.
/// </summary>
internal sealed class HttpRegisterSignedComparison : HttpComparison
{
    private SignedNodeRecord[] _records = [];

    public override string Name => "http-register-signed";

    public override string Subject => "signed registrations over HTTP, each of a new node, 64 connections";

    public override string Baseline => "the same signatures (P-256), verified on all processors";

    public override string Bar => "at least 0.5";

    protected override string Unit => "signatures";

    protected override int Expected => 201;

    protected override int Count => 3_200;

    protected override Task<HttpServer?> StartOtherAsync(CancellationToken cancellationToken) => Task.FromResult<HttpServer?>(null);

    protected override Task FillAsync(CancellationToken cancellationToken)
    {
        _records = new SignedNodeRecord[Count];
        Parallel.For(0, Count, i =>
        {
            using var key = IdentityKey.Generate();
            _records[i] = SignedRecords.Of(key);
        });
        return Silo.RegisterAsync(1_000, cancellationToken);
    }

    protected override Func<int, ReadOnlyMemory<byte>> Requests(HttpServer server)
    {
        var requests = new byte[Count][];
        Parallel.For(0, Count, i =>
        {
            using var key = IdentityKey.Generate();
            requests[i] = HttpCaller.Request("POST", "/register", $$"""{"public_key":"{{key.Public.ToBase64()}}","record":"{{Convert.ToBase64String(SignedRecords.Of(key).Encode())}}"}""");
        });
        return i => requests[i];
    }

    protected override Task<Slice> BaselineAsync(CancellationToken cancellationToken) => Slice.MeasureAsync(Count, () => Task.Run(
        () => Parallel.ForEach(_records, record =>
        {
            if (!record.Verify()) throw new InvalidOperationException("A good signature does not verify.");
        }),
        cancellationToken));
}
