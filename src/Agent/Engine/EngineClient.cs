using System.Runtime.CompilerServices;
using OrleansVoxa.Agent.Engine.Messages;

namespace OrleansVoxa.Agent.Engine;

/// <summary>
/// The Docker Engine's HTTP interface over its Unix socket, as far as the agent uses it and Podman's compatible socket answers it.
/// Every call is bounded in time and in what it reads, and fails with an <see cref="EngineException"/>. Thread-safe.
/// </summary>
internal sealed class EngineClient : IDisposable
{
    private readonly EngineTransport _transport;

    /// <exception cref="ArgumentException">The options have faults; all of them are named.</exception>
    public EngineClient(EngineOptions options, TimeProvider time)
    {
        _transport = new EngineTransport(options, time);
        Images = new ImageCalls(_transport);
        Containers = new ContainerCalls(_transport);
        Networks = new NetworkCalls(_transport);
        Execs = new ExecCalls(_transport);
    }

    public ImageCalls Images { get; }

    public ContainerCalls Containers { get; }

    public NetworkCalls Networks { get; }

    public ExecCalls Execs { get; }

    public void Dispose() => _transport.Dispose();

    /// <summary>The version of the interface that both sides speak.</summary>
    public Task<ApiVersion> AgreeAsync(CancellationToken cancellationToken) => _transport.AgreeAsync(cancellationToken);

    /// <summary>Whether it is Podman, for the few things that its compatible interface says or takes otherwise.</summary>
    public Task<bool> IsPodmanAsync(CancellationToken cancellationToken) => _transport.IsPodmanAsync(cancellationToken);

    /// <summary>The same, of the engine that is there now: for what must not be told to one in another's words.</summary>
    public Task<bool> IsPodmanNowAsync(CancellationToken cancellationToken) => _transport.IsPodmanNowAsync(cancellationToken);

    public Task PingAsync(CancellationToken cancellationToken) => _transport.DoAsync(_transport.Call(HttpMethod.Get, "/_ping"), cancellationToken);

    public Task<VersionAnswer> VersionAsync(CancellationToken cancellationToken) =>
        _transport.GetAsync(_transport.Call(HttpMethod.Get, "/version"), EngineJson.Default.VersionAnswer, cancellationToken);

    public Task<InfoAnswer> InfoAsync(CancellationToken cancellationToken) =>
        _transport.GetAsync(_transport.Call(HttpMethod.Get, "/info"), EngineJson.Default.InfoAnswer, cancellationToken);

    /// <summary>What happens to the containers that carry a label, from now on and until cancelled or the engine ends it.</summary>
    /// <param name="label">A label, or its name and value with an equals sign between.</param>
    /// <param name="listening">Called once the engine has begun to tell: what is asked for after that misses nothing.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async IAsyncEnumerable<EngineEvent> EventsAsync(string label, Action? listening, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var query = new EngineQuery().AddFilters(("type", ["container"]), ("label", [label]));
        var call = _transport.Call(HttpMethod.Get, "/events", query, limit: Timeout.InfiniteTimeSpan, idle: Timeout.InfiniteTimeSpan);
        await using var answer = await _transport.OpenAsync(call, cancellationToken);
        listening?.Invoke();
        await foreach (var line in LineReader.ReadAsync(answer, _transport.Options.LineLimit, cancellationToken))
            yield return EngineTransport.Parse(line.Span, EngineJson.Default.EngineEvent, call);
    }
}
