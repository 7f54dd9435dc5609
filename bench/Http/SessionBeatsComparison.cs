using OrleansVoxa.Bench.Measuring;

namespace OrleansVoxa.Bench.Http;

/// <summary>Heartbeats over binary sessions, pipelined, against the same silo's over HTTP.</summary>
internal sealed class SessionBeatsComparison : HttpBeatsComparison
{
    private const int Sessions = 16;

    private readonly List<BeatingSession> _sessions = [];

    public override string Name => "session-beats";

    public override string Subject => "heartbeats over 16 binary sessions, pipelined";

    public override string Baseline => "over HTTP, 64 connections, the same silo";

    public override string Bar => "at least 3";

    protected override int Count => 12_800;

    // The silo is both sides.
    protected override Task<HttpServer?> StartOtherAsync(CancellationToken cancellationToken) => Task.FromResult<HttpServer?>(null);

    protected override async Task FillAsync(CancellationToken cancellationToken)
    {
        await base.FillAsync(cancellationToken);
        while (_sessions.Count < Sessions) _sessions.Add(await BeatingSession.OpenAsync("127.0.0.1", Silo.EdgePort, cancellationToken));
    }

    protected override async Task<Slice> SubjectAsync(CancellationToken cancellationToken)
    {
        var before = Silo.Processor;
        var slice = await Slice.MeasureAsync(Count, () => Task.WhenAll(_sessions.Select(session => session.BeatAsync(Count / Sessions, cancellationToken))));
        return slice with { ProcessorSeconds = (Silo.Processor - before).TotalSeconds };
    }

    protected override Task<Slice> BaselineAsync(CancellationToken cancellationToken) => Silo.LoadAsync(Count, Expected, Requests(Silo), cancellationToken);

    protected override async Task CleanUpAsync()
    {
        foreach (var session in _sessions) await session.DisposeAsync();
        await base.CleanUpAsync();
    }
}
