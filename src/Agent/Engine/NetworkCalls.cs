using OrleansVoxa.Agent.Engine.Messages;

namespace OrleansVoxa.Agent.Engine;

/// <summary>Networks of an engine. Thread-safe.</summary>
internal sealed class NetworkCalls(EngineTransport transport)
{
    /// <exception cref="EngineException">Conflict: the name is taken. No room: the engine has no addresses left.</exception>
    public Task<NetworkCreated> CreateAsync(NetworkCreate what, CancellationToken cancellationToken) =>
        transport.GetAsync(
            transport.Call(HttpMethod.Post, "/networks/create", content: EngineTransport.Json(what, EngineJson.Default.NetworkCreate)),
            EngineJson.Default.NetworkCreated, cancellationToken);

    public Task<NetworkDetail> InspectAsync(string network, CancellationToken cancellationToken) =>
        transport.GetAsync(transport.Call(HttpMethod.Get, $"/networks/{Uri.EscapeDataString(network)}"), EngineJson.Default.NetworkDetail, cancellationToken);

    public Task<List<NetworkDetail>> ListAsync(string label, CancellationToken cancellationToken) =>
        transport.GetAsync(
            transport.Call(HttpMethod.Get, "/networks", new EngineQuery().AddFilters(("label", [label]))), EngineJson.Default.ListNetworkDetail, cancellationToken);

    /// <exception cref="EngineException">Refused or conflict, depending on the engine: a container uses it.</exception>
    public Task RemoveAsync(string network, CancellationToken cancellationToken) =>
        transport.DoAsync(transport.Call(HttpMethod.Delete, $"/networks/{Uri.EscapeDataString(network)}"), cancellationToken);
}
