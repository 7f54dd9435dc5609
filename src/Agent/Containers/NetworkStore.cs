using OrleansVoxa.Agent.Engine;
using OrleansVoxa.Agent.Engine.Messages;
using OrleansVoxa.Agent.Sandbox;
using OrleansVoxa.Protocol.Apps;

namespace OrleansVoxa.Agent.Containers;

/// <summary>The networks of an agent's apps. Callers hold <see cref="InstanceRunner"/>'s gate, so that none is removed while a container is made in it.</summary>
internal sealed class NetworkStore(EngineClient engine, SandboxNames names, Action<string, string>? notify)
{
    /// <summary>Makes an app's network, or finds it, and compares it with what it should be.</summary>
    /// <exception cref="InstanceException">There is one of that name that is not this agent's, or is not as it should be.</exception>
    public async Task EnsureAsync(AppName app, bool outside, CancellationToken cancellationToken)
    {
        var asked = SandboxRequest.Network(app, outside, names);
        var isMade = false;
        var found = await FindAsync(asked.Name, cancellationToken);
        if (found is null) (found, isMade) = await CreateAsync(asked, cancellationToken);
        if (SandboxCheck.Compare(asked, found) is not [var broken, ..]) return;
        // One that was made just now, and of no use, has nobody in it. Another's of that name was not made here.
        if (isMade && IsOwn(found)) await RemoveUnusableAsync(found.Id, asked.Name);
        throw broken.ToException();
    }

    /// <summary>Removes those networks of this agent that no container of it is made for.</summary>
    public async Task SweepAsync(IReadOnlySet<string> used, CancellationToken cancellationToken)
    {
        foreach (var network in await engine.Networks.ListAsync(SandboxLabels.Filter(names.Owner), cancellationToken))
        {
            if (network.Name is not { } name || used.Contains(name) || !IsOwn(network)) continue;
            try
            {
                await engine.Networks.RemoveAsync(network.Id, cancellationToken);
            }
            catch (EngineException fault) when (fault.Kind is EngineFaultKind.NotFound or EngineFaultKind.Refused or EngineFaultKind.Conflict)
            {
                // Gone already; or somebody put a container of his own into it, and the network goes once that is out.
            }
        }
    }

    private bool IsOwn(NetworkDetail network) => network.Labels?.GetValueOrDefault(SandboxLabels.Owner) == names.Owner;

    /// <summary>Removes one, if the engine lets it: what is wrong with the network is what has to be said, whatever becomes of this.</summary>
    private async Task RemoveUnusableAsync(string id, string name)
    {
        try
        {
            await engine.Networks.RemoveAsync(id, CancellationToken.None);
        }
        catch (EngineException fault) when (fault.Kind == EngineFaultKind.NotFound)
        {
            // Somebody was faster with that, too.
        }
        catch (EngineException fault)
        {
            notify?.Invoke("network_not_removed", $"The network {name} is of no use, and could not be removed; it is tried again. {fault.Message}");
        }
    }

    /// <returns>The network, and whether it was made by this call.</returns>
    private async Task<(NetworkDetail Network, bool IsMade)> CreateAsync(NetworkCreate asked, CancellationToken cancellationToken)
    {
        EngineException? refused = null;
        try
        {
            await engine.Networks.CreateAsync(asked, cancellationToken);
        }
        catch (EngineException fault) when (fault.Kind is EngineFaultKind.Conflict or EngineFaultKind.Refused)
        {
            // Somebody was faster, or an engine is still making it for an agent that has ended: whose it is is compared.
            refused = fault;
        }

        return await FindAsync(asked.Name, cancellationToken) is { } found
            ? (found, refused is null)
            : throw new InstanceException("network_missing", $"The engine cannot make the network {asked.Name}{(refused is null ? "." : ": " + refused.Text)}", passing: true, refused);
    }

    private async Task<NetworkDetail?> FindAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            return await engine.Networks.InspectAsync(name, cancellationToken);
        }
        catch (EngineException fault) when (fault.Kind == EngineFaultKind.NotFound)
        {
            return null;
        }
    }
}
