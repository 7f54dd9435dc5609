using OrleansVoxa.Bench.Measuring;

namespace OrleansVoxa.Bench.Http;

/// <summary>A call of the silo's HTTP API on 64 kept-alive connections, against another server.</summary>
internal abstract class HttpComparison : RateComparison
{
    private HttpServer? _silo;
    private HttpServer? _other;

    protected HttpServer Silo => _silo!;

    protected HttpServer Other => _other!;

    /// <summary>Requests of a slice.</summary>
    protected virtual int Count => 6_400;

    protected virtual int Expected => 200;

    /// <summary>The requests of a slice for one of the servers; made before the time runs.</summary>
    protected abstract Func<int, ReadOnlyMemory<byte>> Requests(HttpServer server);

    protected virtual async Task<HttpServer?> StartOtherAsync(CancellationToken cancellationToken) => await HttpServer.StartBareAsync(cancellationToken);

    protected abstract Task FillAsync(CancellationToken cancellationToken);

    protected override async Task PrepareAsync(CancellationToken cancellationToken)
    {
        _silo = await HttpServer.StartSiloAsync(cancellationToken);
        _other = await StartOtherAsync(cancellationToken);
        await FillAsync(cancellationToken);
    }

    protected override Task<Slice> SubjectAsync(CancellationToken cancellationToken) => Silo.LoadAsync(Count, Expected, Requests(Silo), cancellationToken);

    protected override Task<Slice> BaselineAsync(CancellationToken cancellationToken) => Other.LoadAsync(Count, Expected, Requests(Other), cancellationToken);

    protected override async Task CleanUpAsync()
    {
        if (_silo is not null) await _silo.DisposeAsync();
        if (_other is not null) await _other.DisposeAsync();
    }
}
