using System.Runtime.CompilerServices;
using OrleansVoxa.Agent.Engine.Messages;

namespace OrleansVoxa.Agent.Engine;

/// <summary>Containers of an engine. Thread-safe.</summary>
internal sealed class ContainerCalls(EngineTransport transport)
{
    /// <exception cref="EngineException">Conflict: the name is taken. Not found: the image is not there.</exception>
    public Task<ContainerCreated> CreateAsync(string name, ContainerCreate what, CancellationToken cancellationToken) =>
        transport.GetAsync(
            transport.Call(HttpMethod.Post, "/containers/create", new EngineQuery().Add("name", name), EngineTransport.Json(what, EngineJson.Default.ContainerCreate)),
            EngineJson.Default.ContainerCreated, cancellationToken);

    /// <returns>False if it was running already.</returns>
    public Task<bool> StartAsync(string id, CancellationToken cancellationToken) =>
        transport.DoAsync(transport.Call(HttpMethod.Post, $"/containers/{Path(id)}/start"), cancellationToken);

    /// <summary>Asks it to end, and ends it after a grace period.</summary>
    /// <returns>False if it did not run.</returns>
    public Task<bool> StopAsync(string id, int graceSeconds, CancellationToken cancellationToken) =>
        transport.DoAsync(
            transport.Call(
                HttpMethod.Post, $"/containers/{Path(id)}/stop", new EngineQuery().Add("t", graceSeconds),
                limit: transport.Options.CallTimeout + TimeSpan.FromSeconds(graceSeconds)),
            cancellationToken);

    /// <exception cref="EngineException">Conflict: it does not run.</exception>
    public Task KillAsync(string id, string signal, CancellationToken cancellationToken) =>
        transport.DoAsync(transport.Call(HttpMethod.Post, $"/containers/{Path(id)}/kill", new EngineQuery().Add("signal", signal)), cancellationToken);

    /// <summary>Ends and removes it with the volumes that were made for it alone.</summary>
    public Task RemoveAsync(string id, CancellationToken cancellationToken) =>
        transport.DoAsync(transport.Call(HttpMethod.Delete, $"/containers/{Path(id)}", new EngineQuery().Add("force", true).Add("v", true)), cancellationToken);

    public Task<ContainerDetail> InspectAsync(string id, CancellationToken cancellationToken) =>
        transport.GetAsync(transport.Call(HttpMethod.Get, $"/containers/{Path(id)}/json"), EngineJson.Default.ContainerDetail, cancellationToken);

    /// <summary>What only Podman can be asked, in its own interface, which it has at the same socket.</summary>
    public Task<PodmanDetail> InspectAsPodmanAsync(string id, CancellationToken cancellationToken) =>
        transport.GetAsync(transport.Call(HttpMethod.Get, $"/libpod/containers/{Path(id)}/json"), EngineJson.Default.PodmanDetail, cancellationToken);

    /// <summary>All containers, running or not, that carry a label: a name, or a name and its value with an equals sign between.</summary>
    public Task<List<ContainerSummary>> ListAsync(string label, CancellationToken cancellationToken) =>
        transport.GetAsync(
            transport.Call(HttpMethod.Get, "/containers/json", new EngineQuery().Add("all", true).AddFilters(("label", [label]))),
            EngineJson.Default.ListContainerSummary, cancellationToken);

    /// <summary>Waits until it does not run, as long as the caller does.</summary>
    public Task<ContainerEnd> WaitAsync(string id, CancellationToken cancellationToken) =>
        transport.GetAsync(
            transport.Call(HttpMethod.Post, $"/containers/{Path(id)}/wait", limit: Timeout.InfiniteTimeSpan, idle: Timeout.InfiniteTimeSpan),
            EngineJson.Default.ContainerEnd, cancellationToken);

    /// <summary>What it uses: one sample, without waiting for a second one, so that rates are for the caller to take.</summary>
    public Task<ContainerStats> StatsAsync(string id, CancellationToken cancellationToken) =>
        transport.GetAsync(
            transport.Call(HttpMethod.Get, $"/containers/{Path(id)}/stats", new EngineQuery().Add("stream", false).Add("one-shot", true)),
            EngineJson.Default.ContainerStats, cancellationToken);

    /// <summary>What it wrote. A piece is valid until the next is asked for.</summary>
    /// <param name="id">The container; it must have been made without a terminal.</param>
    /// <param name="tail">How many of the last lines at most; null for all that is kept.</param>
    /// <param name="follow">Go on with what it writes from now on, until cancelled or it ends.</param>
    /// <param name="timestamps">Whether each line begins with its time.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async IAsyncEnumerable<LogPiece> LogsAsync(string id, int? tail, bool follow, bool timestamps, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var query = new EngineQuery().Add("stdout", true).Add("stderr", true).Add("follow", follow).Add("timestamps", timestamps)
            .Add("tail", tail?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "all");
        var limit = follow ? Timeout.InfiniteTimeSpan : transport.Options.TransferTimeout;
        var call = transport.Call(HttpMethod.Get, $"/containers/{Path(id)}/logs", query, limit: limit, idle: follow ? limit : transport.Options.IdleTimeout);
        await using var answer = await transport.OpenAsync(call, cancellationToken);
        await foreach (var piece in LogReader.ReadAsync(answer)) yield return piece;
    }

    private static string Path(string id) => Uri.EscapeDataString(id);
}
